import { TRPCClientError } from "@trpc/client";
import { z } from "zod";
import { type ErrorCode, errorStatus } from "@/lib/errors";

/** What the server tells of a failure; `message` is written for people. */
export type ClientError = {
  code: ErrorCode | "NETWORK";
  message: string;
  details?: Record<string, unknown>;
};

const appError = z.object({
  code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** Reads a failed call: the server's own words where it answered, NETWORK where it did not. */
export function clientErrorOf(error: unknown): ClientError {
  if (error instanceof TRPCClientError) {
    const parsed = appError.safeParse(error.data?.app);
    if (parsed.success) return parsed.data;
  }
  return {
    code: "NETWORK",
    message: "The server did not answer. Check that it is running and reachable, then try again.",
  };
}

/** The sentence to show for a failed call. */
export const errorMessage = (error: unknown): string => clientErrorOf(error).message;
