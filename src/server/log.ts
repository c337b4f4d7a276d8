import pino from "pino";

/**
 * What of an error goes to the log. Not all its properties: those of a driver quote the row or the parameters, and
 * those of an API error the answer.
 */
export function errorLine(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error) || depth > 3) return typeof error === "string" ? error : undefined;
  const { name: type, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type,
    message,
    stack,
    ...((typeof code === "string" || typeof code === "number") && { code }),
    ...(cause !== undefined && { cause: errorLine(cause, depth + 1) }),
  };
}

/** Structured log lines on standard output. Give ids and counts, never payloads: they may hold anything. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { err: (error: unknown) => errorLine(error) },
  redact: {
    paths: ["*.authorization", "*.cookie", "*.password", "*.token", "*.secret", "*.value", "headers"],
    censor: "[redacted]",
  },
});
