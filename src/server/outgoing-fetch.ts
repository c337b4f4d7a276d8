import { outgoing } from "./outgoing-client";
import { streamOf } from "./stream-of";

/** Answers that have no body (Fetch standard, "null body status"). */
const withoutBody = new Set([204, 205, 304]);

/**
 * `fetch` through the guarded way out, for clients that are given an address which a user has named. Redirects are
 * not followed: what redirects is the answer. Rejects as `fetch` does, the `cause` saying why.
 */
export const outgoingFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const body = request.body ? await request.text() : undefined;
  try {
    const answer = await outgoing().request({
      method: request.method,
      url: request.url,
      headers: [...request.headers],
      ...(body !== undefined && { body }),
      signal: request.signal,
      maxRedirects: 0,
    });
    const { status, headers } = answer;
    if (!withoutBody.has(status)) return new Response(streamOf(answer.body), { status, headers });
    answer.close();
    return new Response(null, { status, headers });
  } catch (cause) {
    if (request.signal.aborted) throw request.signal.reason;
    throw new TypeError("fetch failed", { cause });
  }
};
