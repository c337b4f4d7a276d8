import { AppError } from "@/lib/errors";

/**
 * What reads texts of one charset, named as in the Encoding standard, from bytes. Throws UNSUPPORTED_MEDIA_TYPE for an
 * unknown charset; what is returned throws BAD_REQUEST for bytes that are no text in it, because what they are replaced
 * by could not be turned back. `fault` ends that message with what to do.
 */
export function textReader(charset: string, fault: string): (bytes: Uint8Array) => string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  } catch {
    const named = `Content-Type: the charset "${charset.slice(0, 40)}" is not known`;
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", `${named}. Send UTF-8.`);
  }
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new AppError("BAD_REQUEST", `There are bytes that are no ${decoder.encoding}: ${fault}`);
    }
  };
}

/** What to do about a body whose bytes are no text. */
export const bodyAdvice = "name the body's charset in Content-Type, or send binary data as base64 in JSON.";

/** What a text that begins with these bytes is written in, whatever is said of it (Encoding standard, "decode"). */
const marks: readonly [bytes: readonly number[], charset: string][] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xfe, 0xff], "utf-16be"],
  [[0xff, 0xfe], "utf-16le"],
];

/** A whole body as text, without its byte order mark, which counts more than the charset that is named. */
export function textOfBody(body: Uint8Array, charset: string): string {
  const named = textReader(charset, bodyAdvice);
  const mark = marks.find(([bytes]) => bytes.every((byte, index) => body[index] === byte));
  return mark ? textReader(mark[1], bodyAdvice)(body.subarray(mark[0].length)) : named(body);
}

/** The charset that a Content-Type names; UTF-8 where it names none. */
export const charsetOf = (contentType: string): string =>
  /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? "utf-8";
