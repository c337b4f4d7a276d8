import { env } from "./env";
import { errorResponse } from "./error-response";
import { clientAddress } from "./peer-address";
import { refuseTooMany } from "./rate-limit";
import { SharedRateLimit } from "./shared-rate-limit";

/** How often one address may begin or end a sign-in: a household does, a guesser does not get far. */
const limit = new SharedRateLimit("sign-in", { perSecond: 0.5, burst: 30 });

const isSignIn = (path: string): boolean => /^\/api\/auth\/(sign-in|sign-up|callback|oauth2)\//.test(path);

/** Answers a call of the sign-in by `handle`, but 429 where its address makes too many. */
export async function limitSignIn(
  request: Request,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  try {
    if (isSignIn(new URL(request.url).pathname)) {
      const address = clientAddress(request.headers, env().trustedProxies) ?? "unknown";
      await refuseTooMany(limit, address, "You sign in");
    }
  } catch (error) {
    return errorResponse(error);
  }
  return handle(request);
}
