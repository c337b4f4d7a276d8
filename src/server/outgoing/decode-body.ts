import { type Duplex, pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";

type Bytes = AsyncIterable<Buffer>;

const decoders: ReadonlyMap<string, (first: Buffer) => Duplex> = new Map<string, (first: Buffer) => Duplex>([
  ["gzip", () => createGunzip()],
  ["x-gzip", () => createGunzip()],
  ["br", () => createBrotliDecompress()],
  // Some servers send raw deflate; a zlib stream's first byte names method 8 in its low half (RFC 1950).
  ["deflate", (first) => (((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw())],
]);

/** Codings that are stacked deeper than this are not undone: each layer may multiply the work. */
const maxCodings = 3;

/** The `accept-encoding` of requests whose caller states none. */
export const acceptEncoding = "gzip, deflate, br";

/** A body whose beginning was looked at; undefined where it is empty. */
export async function peek(body: Bytes): Promise<{ first: Buffer; whole: Bytes } | undefined> {
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return undefined;
    if (value.length > 0) return { first: value, whole: resumed(value, iterator) };
  }
}

async function* resumed(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** Hands a body on until it exceeds `maxBytes`, and then throws `tooLarge()`. */
export async function* limited(body: Bytes, maxBytes: number, tooLarge: () => Error): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    if (seen > maxBytes) throw tooLarge();
    yield chunk;
  }
}

/** One coding undone as the body comes. An empty body stays empty. */
async function* undone(body: Bytes, decoder: (first: Buffer) => Duplex): AsyncGenerator<Buffer> {
  const peeked = await peek(body);
  if (!peeked) return;
  // An error on the way, the source's included, is thrown out of the last stream's loop.
  yield* pipeline(Readable.from(peeked.whole), decoder(peeked.first), () => undefined);
}

/**
 * Undoes the codings of a `content-encoding` header as the body comes, `limit` being put after each. Gives
 * `undefined` when the header names one that is not known here (or too many), for the body is then best left as it
 * came. Reading throws zlib's error where the data is damaged or breaks off.
 */
export function decodeBody(
  body: Bytes,
  contentEncoding: string,
  limit: (decoded: Bytes) => Bytes,
): Bytes | undefined {
  const codings = contentEncoding
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > maxCodings || !codings.every((coding) => decoders.has(coding))) return undefined;
  return codings.reverse().reduce((encoded: Bytes, coding) => {
    const decoder = decoders.get(coding);
    return decoder ? limit(undone(encoded, decoder)) : encoded;
  }, body);
}
