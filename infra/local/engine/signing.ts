import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const bare = (key: string): string => key.replace(/^signkey-\w+-/, "");

/** JSON with sorted keys, as RFC 8785 wants it (numbers and strings are as JSON.stringify writes them). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The header `x-inngest-signature` of a request with this parsed body. */
export function sign(signingKey: string, body: unknown): string {
  const seconds = Math.floor(Date.now() / 1_000);
  const hmac = createHmac("sha256", bare(signingKey)).update(canonicalJson(body)).update(String(seconds));
  return `t=${seconds}&s=${hmac.digest("hex")}`;
}

/** True when an `Authorization` header carries the hash of the signing key, as the SDK sends it. */
export function isAuthorized(signingKey: string, header: string | null): boolean {
  const prefix = /^signkey-\w+-/.exec(signingKey)?.[0] ?? "";
  const hash = createHash("sha256")
    .update(Buffer.from(bare(signingKey), "hex"))
    .digest("hex");
  const expected = Buffer.from(`Bearer ${prefix}${hash}`);
  const given = Buffer.from(header ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
