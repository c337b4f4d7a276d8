import { mediaTypeOf } from "@/lib/payload-reference";
import type { HttpAnswer, Services } from "@/nodes/kit/executor";

/** The most text that becomes part of the output, in bytes; more is stored and referred to. */
const mostText = 1024 * 1024;

const json = /[/+]json\b/i;
/** Media types that are text although they are not called text/*. */
const textual =
  /^text\/|[/+](?:x-)?(?:json|jsonp|ndjson|json-seq|xml|javascript|ecmascript|yaml|toml|graphql|sql|www-form-urlencoded)$/;

/** What bytes are that say nothing of what they are. */
const anyBytes = "application/octet-stream";

/** An answer that does not say what it is may be text. */
const isText = (mediaType: string | undefined) => mediaType === undefined || textual.test(mediaType);

/** The beginning of a body that is being read, and whether that is all of it. */
type Read = { chunks: Buffer[]; rest: AsyncIterator<Buffer>; ended: boolean };

/** Reads until there is more than `most` bytes, or nothing more. */
async function readUpTo(body: AsyncIterable<Buffer>, most: number): Promise<Read> {
  const rest = body[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (let bytes = 0; bytes <= most; ) {
    const { done, value } = await rest.next();
    if (done) return { chunks, rest, ended: true };
    chunks.push(value);
    bytes += value.length;
  }
  return { chunks, rest, ended: false };
}

/** The whole body again, what was read of it first. */
async function* whole({ chunks, rest }: Read): AsyncGenerator<Buffer> {
  yield* chunks;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** Bytes as text; undefined where they are no valid UTF-8. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The value in a holder of its own, for null and false are values too; undefined where it is no JSON. */
function parseJson(text: string): { value: unknown } | undefined {
  if (text.trim() === "") return { value: null };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The body of an answer as the output has it: JSON parsed, text up to 1 MiB as text (without a media type too), and
 * everything else, larger texts included, as a reference to where it is stored. What calls itself JSON or text
 * and is no UTF-8 is stored as well.
 */
export async function answerBody(answer: HttpAnswer, store: Services["store"]): Promise<unknown> {
  const stated = answer.headers["content-type"] ?? "";
  const mediaType = mediaTypeOf(stated);
  const isJson = json.test(stated);
  // JSON is read whole, for templates look into it; the way out has a limit of its own. Of bytes one is enough to
  // know that there are any.
  const inMemory = isJson ? Number.POSITIVE_INFINITY : isText(mediaType) ? mostText : 0;
  const read = await readUpTo(answer.body, inMemory);
  if (read.ended) {
    const bytes = Buffer.concat(read.chunks);
    const text = decode(bytes);
    const parsed = isJson && text !== undefined ? parseJson(text) : undefined;
    if (parsed) return parsed.value;
    if (text !== undefined && bytes.length <= mostText) return text;
  }
  return store(whole(read), mediaType ?? anyBytes);
}

/** The beginning of a body as text, for a message; empty where it is no text. */
export async function bodyExcerpt(answer: HttpAnswer): Promise<string> {
  if (!isText(mediaTypeOf(answer.headers["content-type"]))) return "";
  const { chunks } = await readUpTo(answer.body, mostText);
  return Buffer.concat(chunks).toString("utf8");
}
