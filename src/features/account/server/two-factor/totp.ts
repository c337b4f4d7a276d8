import { randomBytes, timingSafeEqual } from "node:crypto";
import { base32 } from "@better-auth/utils/base32";
import { createOTP } from "@better-auth/utils/otp";

/** How long one code is good, in milliseconds: what authenticators take for granted (RFC 6238, section 5.2). */
const stepMs = 30_000;
/** How many time steps a clock may be ahead or behind. */
const tolerance = 1;
/** The name under which an authenticator shows the codes. */
const issuer = "WorkFuse";

/** The key that the library takes, which is a text. */
const keyOf = (secret: string): string => Buffer.from(base32.decode(secret)).toString("ascii");

/**
 * A secret for an authenticator, in base32 as people type it: 20 bytes of 7 random bits. RFC 4226 (section 4, R6) asks
 * for 128 bits at least.
 */
export const newSecret = (): string =>
  base32.encode(
    randomBytes(20).map((byte) => byte & 0x7f),
    { padding: false },
  );

/** The address that lets an authenticator take a secret over: `otpauth://totp/WorkFuse:<account>?secret=…`. */
export const setupAddress = (secret: string, account: string): string =>
  createOTP(keyOf(secret)).url(issuer, account);

/** The time step in which a time lies, in milliseconds since 1970. */
export const stepAt = (time: number): number => Math.floor(time / stepMs);

/** The code of six digits for a time step (RFC 4226, section 5.3). */
export const codeAt = (secret: string, step: number): Promise<string> => createOTP(keyOf(secret)).hotp(step);

/** The time step whose code this is, of the present one and its neighbours; null where it is none of theirs. */
export async function stepOf(secret: string, code: string, time: number): Promise<number | null> {
  const present = stepAt(time);
  const given = Buffer.from(code);
  let found: number | null = null;
  for (let step = present - tolerance; step <= present + tolerance; step += 1) {
    const expected = Buffer.from(await codeAt(secret, step));
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = step;
  }
  return found;
}
