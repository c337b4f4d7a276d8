import { errors, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from "jose";
import { AppError } from "@/lib/errors";
import { isShared, type WebhookAuth } from "@/nodes/trigger-webhook/auth";
import { log } from "@/server/log";
import { keySet } from "./key-sets";

type Jwt = Extract<WebhookAuth, { type: "jwt" }>;

/** How far the clocks of issuer and receiver may be apart, in seconds. */
const clockTolerance = 30;

async function verifyPublic(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<void> {
  try {
    await jwtVerify(token, keys, options);
  } catch (error) {
    // A token may leave out which of its issuer's keys signed it (RFC 7515, section 4.1.4).
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        await jwtVerify(token, key, options);
        return;
      } catch (other) {
        if (!(other instanceof errors.JWSSignatureVerificationFailed)) throw other;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/**
 * Whether a token is signed by one of the configured algorithms, with the secret (HS…) or a key of the key set, for
 * the configured issuer and audience, and within its time. Throws UNAVAILABLE where the key set cannot be read.
 */
export async function verifyJwt(
  auth: Jwt,
  secret: string | Uint8Array | undefined,
  token: string,
  now: Date,
): Promise<boolean> {
  const options: JWTVerifyOptions = {
    algorithms: auth.algorithms,
    clockTolerance,
    currentDate: now,
    ...(auth.issuer && { issuer: auth.issuer }),
    ...(auth.audience && { audience: auth.audience }),
  };
  const shared = auth.algorithms.some(isShared);
  // Deploying refuses a mix, too; here nothing may depend on that.
  if (shared && !auth.algorithms.every(isShared)) return false;
  try {
    if (shared) {
      if (secret === undefined) return false;
      await jwtVerify(token, typeof secret === "string" ? Buffer.from(secret) : secret, options);
    } else {
      if (auth.jwksUrl === undefined) return false;
      await verifyPublic(token, keySet(auth.jwksUrl), options);
    }
    return true;
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (!(error instanceof errors.JOSEError))
      log.warn({ err: error }, "a webhook's token could not be checked");
    return false;
  }
}
