import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID (https://github.com/ulid/spec) of a time in milliseconds and 10 bytes of entropy. */
export function encodeUlid(millis: number, entropy: Uint8Array): string {
  let value = BigInt(millis);
  for (const byte of entropy) value = (value << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = alphabet[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}

/** A new ULID of now and random entropy. */
export function newUlid(): string {
  return encodeUlid(Date.now(), randomBytes(10));
}

/**
 * Ids for the events of one request from the SDK's header `x-inngest-event-id-seed`
 * (`<milliseconds>,<base64 of 10 bytes>`): the nth id, counted from 1, has n added to the last four bytes of the
 * entropy, so that a repeated request yields the same ids. Without a usable seed the ids are random.
 */
export function eventIds(seed: string | null, count: number): string[] {
  const [millisText, entropyText] = (seed ?? "").split(",");
  const millis = Number(millisText);
  const entropy = Buffer.from(entropyText ?? "", "base64");
  if (!Number.isSafeInteger(millis) || millis <= 0 || entropy.length !== 10) {
    return Array.from({ length: count }, newUlid);
  }
  const base = entropy.readUInt32BE(6);
  return Array.from({ length: count }, (_, index) => {
    const own = Buffer.from(entropy);
    own.writeUInt32BE((base + index + 1) >>> 0, 6);
    return encodeUlid(millis, own);
  });
}
