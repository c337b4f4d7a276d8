import type { AppError } from "@/lib/errors";
import { toAppError } from "./trpc";

/** What of an error's details HTTP says in a header. */
function headersOf({ details }: AppError): Record<string, string> {
  const { allow, challenge, retryAfterSeconds } = details ?? {};
  return {
    ...(Array.isArray(allow) && { allow: allow.join(", ") }),
    ...(typeof challenge === "string" && { "www-authenticate": challenge }),
    ...(typeof retryAfterSeconds === "number" && { "retry-after": String(retryAfterSeconds) }),
  };
}

/** An error as REST and webhooks answer it. Problems of a document stand at the top as well (CONTRACT, section 4). */
export function errorResponse(thrown: unknown): Response {
  const error = toAppError(thrown);
  const { code, message, details, status } = error;
  const problems = details?.problems;
  return Response.json(
    { error: { code, message, ...(details && { details }) }, ...(problems !== undefined && { problems }) },
    { status, headers: headersOf(error) },
  );
}
