import { AppError } from "@/lib/errors";
import { auth } from "./auth";
import { errorResponse } from "./error-response";
import { limitSignIn } from "./sign-in-limit";

/**
 * The calls of the sign-in library that the product uses. It brings others, such as those that list sessions with their
 * tokens and end them, which know nothing of the second factor and the audit log: they are not there.
 */
const served =
  /^\/api\/auth\/(sign-in\/social|sign-out|get-session|error|callback\/[\w-]+|oauth2\/callback\/[\w-]+)$/;

/** Answers a call of the sign-in; 404 to one that the product does not use. */
export async function handleAuth(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (!served.test(pathname)) return errorResponse(new AppError("NOT_FOUND", `There is no ${pathname}.`));
  return limitSignIn(request, (allowed) => auth().handler(allowed));
}
