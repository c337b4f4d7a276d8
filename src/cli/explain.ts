import { ZodError } from "zod";
import { AppError } from "@/lib/errors";
import { isUnavailable } from "@/server/unavailable";
import { CommandError } from "./command-error";

/** What to print of a failure: what was meant for people as it is, anything else with where it came from. */
export async function explain(error: unknown): Promise<string> {
  if (error instanceof CommandError) return error.message;
  // A procedure's error stands behind one of tRPC's.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AppError) return cause.message;
  // Loaded only now: it reads the configuration, and what a procedure refuses comes after that is known.
  if (cause instanceof ZodError) return (await import("@/server/trpc")).toAppError(error).message;
  if (isUnavailable(error)) {
    return "The database does not answer. Start WorkFuse in this folder with: npm start (or check DATABASE_URL).";
  }
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
