import { createHmac, timingSafeEqual } from "node:crypto";

/** What an authorization code carries; `expires` in milliseconds since the epoch. */
export type CodeClaims = {
  kind: "code";
  id: string;
  login: string;
  redirectUri: string;
  scope: string;
  challenge?: string;
  expires: number;
};

/** What an access token carries. As at GitHub it does not expire. */
export type TokenClaims = { kind: "token"; id: string; login: string; scope: string };

type Claims = CodeClaims | TokenClaims;

/** Claims as text that only the holder of `secret` can make: any process that knows it can read them back. */
export function signClaims(claims: Claims, secret: string): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${payload}.${signature(payload, secret)}`;
}

/** Reads back what `signClaims` gave for claims of this kind; undefined for anything else. */
export function readClaims<K extends Claims["kind"]>(
  text: string,
  kind: K,
  secret: string,
): Extract<Claims, { kind: K }> | undefined {
  const [payload = "", signed = ""] = text.split(".");
  const expected = Buffer.from(signature(payload, secret));
  const given = Buffer.from(signed);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
  return claims.kind === kind ? (claims as Extract<Claims, { kind: K }>) : undefined;
}

function signature(payload: string, secret: string): string {
  return createHmac("sha256", secret).update(payload).digest("base64url");
}
