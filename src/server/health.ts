import { pool } from "./db";
import { env } from "./env";
import { log } from "./log";
import { pingSecrets } from "./secrets";
import { checkWebRole } from "./web-role";

/** How long one check may take, in milliseconds. */
const limitMs = 3_000;

export type Check = "ok" | `failing: ${string}`;
export type Health = {
  status: "ok" | "failing";
  checks: { database: Check; engine: Check; vault: Check; realtime: Check };
};

/** The reason goes to the log alone: it can name hosts and accounts, and anyone may ask. */
async function check(part: string, probe: (signal: AbortSignal) => Promise<unknown>): Promise<Check> {
  const signal = AbortSignal.timeout(limitMs);
  const tooSlow = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error(`no answer within ${limitMs} ms`)));
  });
  try {
    await Promise.race([probe(signal), tooSlow]);
    return "ok";
  } catch (error) {
    log.warn({ err: error, part }, "a health check failed");
    return signal.aborted ? `failing: no answer within ${limitMs} ms` : "failing: the log says why";
  }
}

/** What the runtime says of itself. */
async function askRuntime(part: "engine" | "realtime", signal: AbortSignal): Promise<void> {
  const url = new URL(env().realtime.url.replace(/^ws/, "http"));
  url.pathname = "/healthz";
  const response = await fetch(url, { signal });
  const answer = (await response.json()) as Record<string, unknown>;
  if (answer[part] !== "ok") throw new Error(String(answer[part] ?? `HTTP ${response.status}`));
}

/** Whether everything that a run needs answers, part by part. */
export async function checkHealth(): Promise<Health> {
  const [database, engine, vault, realtime] = await Promise.all([
    check("database", () => checkWebRole(pool())),
    check("engine", (signal) => askRuntime("engine", signal)),
    check("vault", (signal) => pingSecrets(signal)),
    check("realtime", (signal) => askRuntime("realtime", signal)),
  ]);
  const checks = { database, engine, vault, realtime };
  const ok = Object.values(checks).every((result) => result === "ok");
  return { status: ok ? "ok" : "failing", checks };
}
