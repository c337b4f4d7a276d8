import pino from "pino";

/** Structured log lines on standard output. Give ids and counts, never payloads: they may hold anything. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: ["*.authorization", "*.cookie", "*.password", "*.token", "*.secret", "*.value", "headers"],
    censor: "[redacted]",
  },
});
