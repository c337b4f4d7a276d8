import { createHmac } from "node:crypto";
import type { WebhookAuth } from "@/nodes/trigger-webhook/auth";
import { same } from "@/server/same";

type Hmac = Extract<WebhookAuth, { type: "hmac" }>;

/** How old a signed timestamp may be where the config does not say, in seconds (as Stripe and Slack advise). */
const defaultTolerance = 300;

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

/** Whether the signature of a call, and its timestamp where it has one, are those of the secret. */
export function verifyHmac(auth: Hmac, secret: string, headers: Headers, body: Buffer, now: Date): boolean {
  if (auth.preset) return verifyPreset(auth, secret, headers, body, now);
  const timestamp = auth.timestampHeader ? (headers.get(auth.timestampHeader) ?? "") : undefined;
  if (timestamp !== undefined && !fresh(timestamp, auth, now)) return false;
  const signed = timestamp === undefined ? [body] : [`${timestamp}.`, body];
  const expected = `${auth.prefix ?? ""}${digest(auth, auth.algorithm, secret, signed)}`;
  return same(headers.get(auth.header) ?? "", expected);
}
