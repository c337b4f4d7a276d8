import { AppError } from "@/lib/errors";
import { textOfBody } from "./decode-text";

/** What is read of a request: its headers, and its body as a stream or the pieces that are there already. */
export type WithBody = Pick<Request, "headers"> & { body: Request["body"] | readonly Uint8Array[] };

/** Compressed bytes would be read as what they are not. */
function refuseCoded({ headers }: WithBody): void {
  const coding = headers.get("content-encoding")?.trim().toLowerCase();
  if (!coding || coding === "identity") return;
  throw new AppError(
    "UNSUPPORTED_MEDIA_TYPE",
    "Content-Encoding: compressed bodies are not accepted. Send the body as it is.",
  );
}

/** Reads a request's body up to `limit` bytes; more is refused without being kept, and so is what is compressed. */
export async function readBody(request: WithBody, limit: number): Promise<Buffer> {
  refuseCoded(request);
  const tooLarge = () =>
    new AppError("PAYLOAD_TOO_LARGE", `The body is larger than ${limit} bytes, which is the most.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const chunk of request.body as AsyncIterable<Uint8Array> | readonly Uint8Array[]) {
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

/** What only a text with such digits in it can have. */
const hugeNumber = /\d{309}|\d[eE]\+?\d{3}/;

/** Whether a number in a value was larger than a double, which JSON could not give back. */
function hasInfinite(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return value !== null && typeof value === "object" && Object.values(value).some(hasInfinite);
}

/**
 * A body in JSON, written in UTF-8 or the given charset; `undefined` for none. Refuses what is malformed, nested too
 * deep, or could not be written as JSON again: bytes that are no text, numbers beyond those of JavaScript.
 */
export function parseJson(body: Buffer, charset = "utf-8"): unknown {
  if (body.byteLength === 0) return undefined;
  const text = textOfBody(body, charset);
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
  if (hugeNumber.test(text) && hasInfinite(value)) {
    throw new AppError(
      "BAD_REQUEST",
      "The body has a number beyond 1.8e308, the largest: send it as a text.",
    );
  }
  return value;
}
