import type { ErrorCode } from "@/lib/errors";
import { actorOf } from "@/server/actor";
import { callerFor } from "@/server/api/caller";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { toAppError } from "@/server/trpc";

/** What the page of credentials says of a failure; it is told a word, never a text that a link could bring. */
const reasons: Partial<Record<ErrorCode, string>> = {
  BAD_REQUEST: "expired",
  FORBIDDEN: "role",
  NOT_FOUND: "gone",
  UNAUTHORIZED: "signed-out",
  UNPROCESSABLE: "refused",
};

function toCredentials(parameters: Record<string, string>): Response {
  const url = new URL("/credentials", env().web.url);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // The code in this page's address must not be told to the next one.
  const headers = { location: url.href, "referrer-policy": "no-referrer", "cache-control": "no-store" };
  return new Response(null, { status: 303, headers });
}

/** Where a provider sends the owner of a credential back to (RFC 6749, section 4.1.2). */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const [state, code, error] = ["state", "code", "error"].map((name) => searchParams.get(name) ?? undefined);
  try {
    const caller = callerFor({ actor: await actorOf(request) });
    const { id } = await caller.credentials.completeConnection({ state: state ?? "", code, error });
    return toCredentials({ connected: id });
  } catch (thrown) {
    const failure = toAppError(thrown);
    log.info({ code: failure.code }, "a credential was not connected");
    return toCredentials({ failed: reasons[failure.code] ?? "unavailable" });
  }
}
