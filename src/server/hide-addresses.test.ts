import { expect, it } from "vitest";
import { hideAddressesInBytes } from "./hide-addresses";

const signature = "q3Jw-0_dZ8u1mC5xT7bYkQeRfG2hN4sVaWiOpLcXzBE";
const url = `https://flow.example.com/api/resume/0190b1f0-0000-7000-8000-000000000000/ask/-/${signature}`;
const filler = Buffer.alloc(1_500, 0xff);
const body = Buffer.concat([filler, Buffer.from(url), filler, Buffer.from(url)]);
const hidden = Buffer.from(url.replace(signature, "*".repeat(signature.length)));

async function hide(size: number): Promise<Buffer> {
  async function* pieces() {
    for (let from = 0; from < body.length; from += size) yield body.subarray(from, from + size);
  }
  const out: Buffer[] = [];
  for await (const piece of hideAddressesInBytes(pieces())) out.push(Buffer.from(piece));
  return Buffer.concat(out);
}

it.each([1, 7, 64, 1_024, 1_530, 1_600, body.length])("in pieces of %d bytes", async (size) => {
  expect((await hide(size)).equals(Buffer.concat([filler, hidden, filler, hidden]))).toBe(true);
});
