import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const zlibInflate: Decoder = promisify(inflate);
const rawInflate: Decoder = promisify(inflateRaw);

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["br", promisify(brotliDecompress)],
  // Some servers send raw deflate; a zlib stream's first byte names method 8 in its low half (RFC 1950).
  ["deflate", (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? zlibInflate : rawInflate)(body, options)],
]);

/** Codings that are stacked deeper than this are not undone: each layer may multiply the work. */
const maxCodings = 3;

/** The `accept-encoding` of requests whose caller states none. */
export const acceptEncoding = "gzip, deflate, br";

/**
 * Undoes the codings of a `content-encoding` header. Gives `undefined` when it names one that is not known
 * here (or too many), for the body is then best left as it came.
 * @throws RangeError (code ERR_BUFFER_TOO_LARGE) beyond `maxBytes` at any layer; Error when the data is damaged
 */
export async function decodeBody(
  body: Buffer,
  contentEncoding: string,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const codings = contentEncoding
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > maxCodings || !codings.every((coding) => decoders.has(coding))) return undefined;
  let decoded = body;
  for (const coding of codings.reverse()) {
    const decoder = decoders.get(coding);
    if (decoder && decoded.length > 0) decoded = await decoder(decoded, { maxOutputLength: maxBytes });
  }
  return decoded;
}
