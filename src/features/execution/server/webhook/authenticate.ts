import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AppError } from "@/lib/errors";
import type { ResolvedCredential } from "@/nodes/kit/executor";
import type { WebhookAuth } from "@/nodes/trigger-webhook/definition";

type Hmac = Extract<WebhookAuth, { type: "hmac" }>;

/** How old a signed timestamp may be where the config does not say, in seconds (as Stripe and Slack advise). */
const defaultTolerance = 300;

const refuse = () => new AppError("UNAUTHORIZED", "The call could not be authenticated.");

/** Compares in a time that tells nothing of where two texts differ, nor of their lengths. */
function same(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function fresh(timestamp: string, auth: Hmac, now: Date): boolean {
  const tolerance = auth.toleranceSeconds ?? defaultTolerance;
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  return Math.abs(now.getTime() / 1000 - seconds) <= tolerance;
}

function digest(
  auth: Hmac,
  algorithm: "sha256" | "sha512",
  secret: string,
  parts: (string | Buffer)[],
): string {
  const hmac = createHmac(algorithm, secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest(auth.encoding);
}

/** GitHub, Stripe and Slack as their documentation describes them. */
function verifyPreset(auth: Hmac, secret: string, headers: Headers, body: Buffer, now: Date): boolean {
  const hex = { ...auth, encoding: "hex" as const };
  if (auth.preset === "github") {
    return same(headers.get("x-hub-signature-256") ?? "", `sha256=${digest(hex, "sha256", secret, [body])}`);
  }
  if (auth.preset === "slack") {
    const timestamp = headers.get("x-slack-request-timestamp") ?? "";
    const expected = `v0=${digest(hex, "sha256", secret, [`v0:${timestamp}:`, body])}`;
    return fresh(timestamp, auth, now) && same(headers.get("x-slack-signature") ?? "", expected);
  }
  const entries = (headers.get("stripe-signature") ?? "").split(",").map((entry) => entry.split("="));
  const timestamp = entries.find(([name]) => name === "t")?.[1] ?? "";
  const expected = digest(hex, "sha256", secret, [`${timestamp}.`, body]);
  const given = entries.filter(([name]) => name === "v1").map(([, value]) => value ?? "");
  return fresh(timestamp, auth, now) && given.some((value) => same(value, expected));
}

function verifyHmac(auth: Hmac, secret: string, headers: Headers, body: Buffer, now: Date): boolean {
  if (auth.preset) return verifyPreset(auth, secret, headers, body, now);
  const timestamp = auth.timestampHeader ? (headers.get(auth.timestampHeader) ?? "") : undefined;
  if (timestamp !== undefined && !fresh(timestamp, auth, now)) return false;
  const signed = timestamp === undefined ? [body] : [`${timestamp}.`, body];
  const expected = `${auth.prefix ?? ""}${digest(auth, auth.algorithm, secret, signed)}`;
  return same(headers.get(auth.header) ?? "", expected);
}

/** Checks that a call proves who it comes from. Throws UNAUTHORIZED, which never says what was wrong. */
export function authenticate(
  auth: WebhookAuth,
  credential: ResolvedCredential | undefined,
  call: { headers: Headers; body: Buffer },
  now: Date,
): void {
  if (auth.type === "none") return;
  if (auth.type === "bearer") {
    const [, token] = /^bearer +(.+)$/i.exec(call.headers.get("authorization") ?? "") ?? [];
    if (credential?.type !== "BEARER_TOKEN" || token === undefined) throw refuse();
    if (!same(token, credential.token)) throw refuse();
    return;
  }
  if (credential?.type !== "HMAC_SECRET") throw refuse();
  if (!verifyHmac(auth, credential.secret, call.headers, call.body, now)) throw refuse();
}

/** Headers of a call that prove who it comes from, in lower case: they are not handed on. */
export function provingHeaders(auth: WebhookAuth): string[] {
  if (auth.type !== "hmac") return [];
  if (auth.preset === "github") return ["x-hub-signature-256", "x-hub-signature"];
  if (auth.preset === "slack") return ["x-slack-signature"];
  if (auth.preset === "stripe") return ["stripe-signature"];
  return [auth.header.toLowerCase()];
}
