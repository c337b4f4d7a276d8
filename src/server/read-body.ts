import { AppError } from "@/lib/errors";

/** Reads a request's body up to `limit` bytes; more is refused without being kept. */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new AppError("PAYLOAD_TOO_LARGE", `The body is larger than ${limit} bytes, which is the most.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

/** How deep lists and objects may be nested: what works through a value calls itself for each level. */
const deepest = 200;

/** How deep a text, which must be valid JSON, is nested. */
function depthOf(json: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (quoted && char === "\\") at += 1;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "[" || char === "{") most = Math.max(most, ++depth);
    else if (char === "]" || char === "}") depth -= 1;
  }
  return most;
}

/** A body as JSON; `undefined` for none. Refuses what is malformed or nested too deep. */
export function parseJson(body: Buffer): unknown {
  if (body.byteLength === 0) return undefined;
  const text = body.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    throw new AppError("BAD_REQUEST", `The body is not valid JSON: ${reason}`);
  }
  if (depthOf(text) > deepest) {
    throw new AppError(
      "BAD_REQUEST",
      `The body is nested deeper than ${deepest} levels, which is the most: send flatter JSON.`,
    );
  }
  return value;
}
