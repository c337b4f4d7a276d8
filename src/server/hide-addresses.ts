import { resumeSignatures } from "@/lib/resume-address";

/** The longest address that is found across the borders of pieces, in bytes. */
const overlap = 1_024;
const maskByte = "*".charCodeAt(0);

/**
 * Masks the signatures of addresses that answer waiting steps in bytes that come in pieces. The size stays the same;
 * what is handed on lags behind what has come.
 */
export async function* hideAddressesInBytes(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // What came last, as it came and as it is masked so far: sought is in the former, where a beginning is still whole.
  let came: Buffer = Buffer.alloc(0);
  let masked: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    came = Buffer.concat([came, chunk]);
    masked = Buffer.concat([masked, chunk]);
    // In Latin-1 each byte is one character.
    for (const [from, to] of resumeSignatures(came.toString("latin1"))) masked.fill(maskByte, from, to);
    const ready = Math.max(came.length - overlap, 0);
    if (ready > 0) yield masked.subarray(0, ready);
    came = came.subarray(ready);
    masked = masked.subarray(ready);
  }
  if (masked.length) yield masked;
}
