import { Agent, request } from "node:http";

export type Answer = { status: number; body: string; ms: number };

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Sends one POST with a JSON body over a kept connection; `ms` runs until the last byte of the answer. */
export function post(url: string, body: unknown): Promise<Answer> {
  const payload = JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(payload) };
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: text, ms: performance.now() - started });
      });
    });
    sent.on("error", reject);
    sent.end(payload);
  });
}

/** Calls `once` so many times, one after the other; gives how long each took, in milliseconds. */
export async function inSequence(times: number, once: () => Promise<{ ms: number }>): Promise<number[]> {
  const took: number[] = [];
  for (let index = 0; index < times; index += 1) took.push((await once()).ms);
  return took;
}

/** Keeps `width` calls of `once` open until `more` says no; gives how long each took, in milliseconds. */
export async function atOnce(
  width: number,
  more: () => boolean,
  once: () => Promise<{ ms: number }>,
): Promise<number[]> {
  const took: number[] = [];
  const caller = async () => {
    while (more()) took.push((await once()).ms);
  };
  await Promise.all(Array.from({ length: width }, caller));
  return took;
}

/** The value below which the share `part` (0 to 1) of `values` lies (nearest rank). Throws where there is none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
  if (value === undefined) throw new Error("There is nothing to take a percentile of.");
  return value;
}
