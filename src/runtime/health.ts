import type { RequestListener } from "node:http";
import { env } from "@/server/env";

/** How long the engine may take to answer, in milliseconds. */
const limitMs = 2_000;

/**
 * Asks the engine whether it is there: the embedded one and a self-hosted Inngest answer at /health. Inngest Cloud,
 * which has no address of one's own, is taken at its word.
 */
async function checkEngine(): Promise<"ok" | string> {
  const { baseUrl } = env().inngest;
  if (!baseUrl) return "ok";
  try {
    const response = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(limitMs) });
    return response.ok ? "ok" : `the engine answers ${response.status}`;
  } catch {
    return "the engine does not answer";
  }
}

/** Answers the probe of launcher and web: what this process can vouch for. */
export const health: RequestListener = async (_request, response) => {
  const engine = await checkEngine();
  response.writeHead(engine === "ok" ? 200 : 503, { "content-type": "application/json" });
  response.end(JSON.stringify({ engine, realtime: "ok" }));
};
