import { createHash, timingSafeEqual } from "node:crypto";

/** Compares in a time that tells nothing of where two values differ, nor of their lengths. */
export function same(left: string | Buffer, right: string | Buffer): boolean {
  const digest = (value: string | Buffer) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(left), digest(right));
}
