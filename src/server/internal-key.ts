import { createHmac } from "node:crypto";
import { env } from "./env";
import { same } from "./same";

let known: { secret: string; key: string } | undefined;

/**
 * What one process of an installation shows another on the same machine, made of the secret that only they have. It
 * proves nothing else, and nothing can be worked out from it.
 */
export function internalKey(): string {
  const { secret } = env().auth;
  if (known?.secret !== secret) {
    known = { secret, key: createHmac("sha256", secret).update("between processes").digest("base64url") };
  }
  return known.key;
}

/** Whether what was shown is the key. */
export const isInternalKey = (shown: unknown): boolean =>
  typeof shown === "string" && same(shown, internalKey());
