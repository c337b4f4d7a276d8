import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** What was read already and what follows. Whoever stops early is not read for any more. */
async function* piecesOf(read: readonly Uint8Array[], reader: Reader): AsyncGenerator<Uint8Array> {
  try {
    yield* read;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/**
 * Sends a fetch-style answer over Node's server: in one piece with its length where it is one, else as it comes. A
 * caller who hangs up is no failure.
 */
export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const second = first?.done ? first : await reader?.read();
  if (!reader || !first?.value || !second?.value) {
    const only = first?.value;
    outgoing.writeHead(response.status, { ...headers, "content-length": only?.byteLength ?? 0 });
    outgoing.end(only);
    return;
  }
  outgoing.writeHead(response.status, headers);
  try {
    await pipeline(Readable.from(piecesOf([first.value, second.value], reader)), outgoing);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}
