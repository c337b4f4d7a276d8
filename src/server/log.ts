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

type ErrorListener = (error: unknown, message: string) => void;

// Next loads this module more than once in a process.
const holder = globalThis as { workfuseErrorListener?: ErrorListener };

/** Lets `listener` hear of every error that is logged as one: at level `error` or above, in the field `err`. */
export function onLoggedError(listener: ErrorListener): void {
  holder.workfuseErrorListener = listener;
}

/** pino's number for the level `error`. */
const errorLevel = pino.levels.values.error ?? 50;

function tell([fields, message]: readonly unknown[], level: number): void {
  if (level < errorLevel || typeof fields !== "object" || fields === null) return;
  if ("err" in fields) holder.workfuseErrorListener?.(fields.err, String(message));
}

/** Structured log lines on standard output. Give ids and counts, never payloads: they may hold anything. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  hooks: {
    logMethod(args, method, level) {
      tell(args, level);
      method.apply(this, args);
    },
  },
  serializers: { err: (error: unknown) => errorLine(error) },
  redact: {
    paths: ["*.authorization", "*.cookie", "*.password", "*.token", "*.secret", "*.value", "headers"],
    censor: "[redacted]",
  },
});
