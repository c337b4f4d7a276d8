import { setTimeout as sleep } from "node:timers/promises";

/** The pause before the first repetition, doubled by each that follows, and the longest; milliseconds. */
const leastPauseMs = 100;
const mostPauseMs = 1_000;
/** A caller gives up on one call after this long, in milliseconds: longer than a webhook waits for a run's end. */
const patienceMs = 35_000;

export type Answered = {
  /** Of the answer that says something; undefined where none came until the end. */
  status: number | undefined;
  text: string;
  /** Calls that got no answer, or one that says to come again. */
  repeated: number;
};

/**
 * Sends the same call until an answer says something: neither 429 nor 5xx, unless it fits `also`. Gives up at
 * `deadline` (milliseconds since 1970).
 */
export async function insist(
  url: string,
  init: { method: string; headers?: Record<string, string>; body?: unknown },
  { deadline, also }: { deadline: number; also?: RegExp },
): Promise<Answered> {
  const { method, headers, body } = init;
  for (let repeated = 0; ; repeated += 1) {
    try {
      const response = await fetch(url, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      const { status } = response;
      if ((status < 500 && status !== 429) || also?.test(text)) return { status, text, repeated };
    } catch (error) {
      // A web process that was killed answers nothing, or half of it: that is why calls can be repeated.
      if (!(error instanceof Error)) throw error;
    }
    if (Date.now() > deadline) return { status: undefined, text: "no answer until the end", repeated };
    await sleep(Math.min(leastPauseMs * 2 ** repeated, mostPauseMs));
  }
}

/** The product's REST API, for somebody who insists. `path` begins behind /api/v1. */
export type Api = (method: string, path: string, body?: unknown) => Promise<Answered>;

/** Makes an `Api` of the product at a URL with a key. */
export function apiOf(productUrl: string, key: string, deadline: number): Api {
  const headers = { authorization: `Bearer ${key}` };
  return (method, path, body) =>
    insist(`${productUrl}/api/v1${path}`, { method, headers, body }, { deadline });
}
