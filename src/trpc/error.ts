import { TRPCClientError } from "@trpc/client";
import { type ErrorCode, errorStatus } from "@/lib/errors";

/** What the server tells of a failure; `message` is written for people. */
export type ClientError = {
  code: ErrorCode | "NETWORK";
  message: string;
  details?: Record<string, unknown>;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const isCode = (value: unknown): value is ErrorCode =>
  typeof value === "string" && Object.hasOwn(errorStatus, value);

/** Reads `data.app` of a failed call. By hand: every page loads this, and most load no schema otherwise. */
function told(app: unknown): ClientError | null {
  if (!isRecord(app) || !isCode(app.code) || typeof app.message !== "string") return null;
  return {
    code: app.code,
    message: app.message,
    ...(isRecord(app.details) && { details: app.details }),
  };
}

/** Reads a failed call: the server's own words where it answered, NETWORK where it did not. */
export function clientErrorOf(error: unknown): ClientError {
  const answer = error instanceof TRPCClientError ? told(error.data?.app) : null;
  return (
    answer ?? {
      code: "NETWORK",
      message: "The server did not answer. Check that it is running and reachable, then try again.",
    }
  );
}

/** The sentence to show for a failed call. */
export const errorMessage = (error: unknown): string => clientErrorOf(error).message;
