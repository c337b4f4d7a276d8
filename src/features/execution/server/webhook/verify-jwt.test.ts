import { createHmac, generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { webhookAuth } from "@/nodes/trigger-webhook/auth";
import { verifyJwt } from "./verify-jwt";

const secret = "a-secret-of-callers-that-is-long-enough";
const now = new Date("2026-03-01T12:00:00Z");
const seconds = now.getTime() / 1_000;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token as RFC 7515 puts it together, without the library that checks it. */
function signed(header: object, claims: object, key = secret): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
}

function admits(token: string, config: object = {}, key: string | undefined = secret): Promise<boolean> {
  const auth = webhookAuth.parse({ type: "jwt", algorithms: ["HS256"], ...config });
  if (auth.type !== "jwt") throw new Error("the auth of another type");
  return verifyJwt(auth, key, token, now);
}

const hs256 = { alg: "HS256", typ: "JWT" };

it("takes the example of RFC 7515, appendix A.1, while it is valid", async () => {
  const key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
  const token =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const verify = (at: number) => {
    const text = `${token}`;
    const auth = webhookAuth.parse({ type: "jwt", algorithms: ["HS256"], issuer: "joe" });
    if (auth.type !== "jwt") throw new Error("the auth of another type");
    return verifyJwt(auth, Buffer.from(key, "base64url"), text, new Date(at * 1_000));
  };
  expect(await verify(1_300_819_380)).toBe(true);
  expect(await verify(1_300_819_380 + 31)).toBe(false);
});

describe("a token signed with a secret", () => {
  it.each<[string, string, object, boolean]>([
    ["without claims", signed(hs256, {}), {}, true],
    ["that ends later", signed(hs256, { exp: seconds + 1 }), {}, true],
    ["that ended within the tolerance", signed(hs256, { exp: seconds - 29 }), {}, true],
    ["that has ended", signed(hs256, { exp: seconds - 31 }), {}, false],
    ["that begins within the tolerance", signed(hs256, { nbf: seconds + 29 }), {}, true],
    ["that has not begun", signed(hs256, { nbf: seconds + 31 }), {}, false],
    ["whose end is no number", signed(hs256, { exp: "tomorrow" }), {}, false],
    ["of the issuer", signed(hs256, { iss: "a" }), { issuer: "a" }, true],
    ["of another issuer", signed(hs256, { iss: "b" }), { issuer: "a" }, false],
    ["of no issuer", signed(hs256, {}), { issuer: "a" }, false],
    ["for the audience", signed(hs256, { aud: "x" }), { audience: "x" }, true],
    ["for several audiences", signed(hs256, { aud: ["y", "x"] }), { audience: "x" }, true],
    ["for another audience", signed(hs256, { aud: "y" }), { audience: "x" }, false],
    ["for no audience", signed(hs256, {}), { audience: "x" }, false],
    ["with another secret", signed(hs256, {}, "other"), {}, false],
    ["with an algorithm that is not taken", signed(hs256, {}), { algorithms: ["HS384"] }, false],
    ["with an algorithm that it only claims", signed({ alg: "HS512" }, {}), { algorithms: ["HS512"] }, false],
    ["with no algorithm", signed({ typ: "JWT" }, {}), {}, false],
    ["with an extension that nobody knows", signed({ ...hs256, crit: ["x"], x: 1 }, {}), {}, false],
    ["not at all", `${encode({ alg: "none" })}.${encode({})}.`, {}, false],
    ["not at all, in capitals", `${encode({ alg: "NONE" })}.${encode({})}.`, {}, false],
    ["and cut off", signed(hs256, {}).slice(0, -2), {}, false],
    ["and joined to another", `${signed(hs256, {})}, Bearer ${signed(hs256, {})}`, {}, false],
    ["that is no token", "t0ken", {}, false],
  ])("%s", async (_, token, config, expected) => {
    expect(await admits(token, config)).toBe(expected);
  });

  it("is refused with claims that were changed", async () => {
    const [header, , signature] = signed(hs256, { sub: "ada" }).split(".");
    expect(await admits(`${header}.${encode({ sub: "root" })}.${signature}`)).toBe(false);
  });

  it("is refused where the credential is gone", async () => {
    const auth = webhookAuth.parse({ type: "jwt", algorithms: ["HS256"] });
    if (auth.type !== "jwt") throw new Error("the auth of another type");
    expect(await verifyJwt(auth, undefined, signed(hs256, {}), now)).toBe(false);
  });

  it("is refused where secrets and public keys are taken side by side", async () => {
    const jwksUrl = "https://login.example.com/jwks";
    expect(await admits(signed(hs256, {}), { algorithms: ["HS256", "RS256"], jwksUrl })).toBe(false);
  });
});

it("refuses a token with a public key's algorithm where only secrets are taken, and the reverse", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const token = await new SignJWT({}).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
  expect(await admits(token)).toBe(false);
  // Without a key set nothing is asked for, and nobody gets in.
  expect(await admits(token, { algorithms: ["RS256"] })).toBe(false);
  expect(await admits(signed(hs256, {}), { algorithms: ["RS256"] })).toBe(false);
});
