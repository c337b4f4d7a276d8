import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "./start-error";

/** What answered last, or why nothing did. */
async function ask(url: string, signal: AbortSignal): Promise<{ ok: boolean; said: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
    const body = await response.text();
    return { ok: response.status === 200, said: `HTTP ${response.status} ${body.slice(0, 500)}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { ok: false, said: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Resolves once `url` answers 200 or `signal` is aborted; throws StartError, with the last answer, after `limitMs`. */
export async function waitFor(
  name: string,
  url: string,
  signal: AbortSignal,
  limitMs = 120_000,
): Promise<void> {
  for (const end = Date.now() + limitMs; ; ) {
    const { ok, said } = await ask(url, signal);
    if (ok || signal.aborted) return;
    if (Date.now() > end) {
      throw new StartError(
        `The ${name} part did not become ready in ${limitMs / 1000} s. ${url} last said: ${said}`,
      );
    }
    await sleep(50);
  }
}
