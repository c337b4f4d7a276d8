import { describe, expect, it } from "vitest";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { triggerWebhook } from "./definition";
import { webhook } from "./execute.server";

const jwksUrl = "https://login.example.com/jwks.json";

describe("a webhook's config", () => {
  it("is POST, open and answered at once where nothing is said", () => {
    expect(triggerWebhook.config.parse({})).toEqual({
      method: "POST",
      auth: { type: "none" },
      response: "immediate",
    });
  });

  it("fills in a signature's defaults", () => {
    expect(triggerWebhook.config.parse({ auth: { type: "hmac" } }).auth).toEqual({
      type: "hmac",
      algorithm: "sha256",
      header: "x-signature",
      encoding: "hex",
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ method: "HEAD" }, "method"],
    [{ response: "later" }, "response"],
    [{ auth: { type: "magic" } }, "auth.type"],
    [{ auth: { type: "hmac", algorithm: "md5" } }, "auth.algorithm"],
    [{ auth: { type: "hmac", header: "x y" } }, "auth.header"],
    [{ auth: { type: "hmac", timestampHeader: "x:y" } }, "auth.timestampHeader"],
    [{ auth: { type: "hmac", toleranceSeconds: 0 } }, "auth.toleranceSeconds"],
    [{ auth: { type: "hmac", preset: "gitlab" } }, "auth.preset"],
    [{ auth: { type: "apiKey", in: "cookie" } }, "auth.in"],
    [{ auth: { type: "apiKey", name: "x key" } }, "auth.name"],
    [{ auth: { type: "apiKey", name: "" } }, "auth.name"],
    [{ auth: { type: "apiKey", name: "Content-Type" } }, "auth.name"],
    [{ auth: { type: "apiKey", name: "idempotency-key" } }, "auth.name"],
    [{ auth: { type: "apiKey", name: "COOKIE" } }, "auth.name"],
    [{ auth: { type: "jwt", algorithms: [] } }, "auth.algorithms"],
    [{ auth: { type: "jwt", algorithms: "HS256" } }, "auth.algorithms"],
    [{ auth: { type: "jwt", algorithms: ["none"] } }, "auth.algorithms.0"],
    [{ auth: { type: "jwt", algorithms: ["HS256", "hs512"] } }, "auth.algorithms.1"],
    [{ auth: { type: "jwt", algorithms: ["HS256", "RS256"] } }, "auth.algorithms"],
    [{ auth: { type: "jwt", algorithms: ["HS256", "RS256"], jwksUrl } }, "auth.algorithms"],
    [{ auth: { type: "jwt", algorithms: ["RS256"] } }, "auth.jwksUrl"],
    [{ auth: { type: "jwt", algorithms: ["EdDSA", "ES256"] } }, "auth.jwksUrl"],
    [{ auth: { type: "jwt", algorithms: ["HS256"], jwksUrl } }, "auth.jwksUrl"],
    [{ auth: { type: "jwt", jwksUrl } }, "auth.jwksUrl"],
    [{ auth: { type: "jwt", algorithms: ["RS256"], jwksUrl: "/jwks" } }, "auth.jwksUrl"],
    [{ auth: { type: "jwt", algorithms: ["RS256"], jwksUrl: "ftp://a.example/jwks" } }, "auth.jwksUrl"],
    [{ auth: { type: "jwt", algorithms: ["RS256"], jwksUrl: "https://a:b@c.example/" } }, "auth.jwksUrl"],
    [{ auth: { type: "ip" } }, "auth.allow"],
    [{ auth: { type: "ip", allow: [] } }, "auth.allow"],
    [{ auth: { type: "ip", allow: ["10.0.0.0/33"] } }, "auth.allow.0"],
    [{ auth: { type: "ip", allow: ["10.0.0.0/8", "10.0.0/8"] } }, "auth.allow.1"],
    [{ auth: { type: "ip", allow: ["2001:db8::/129"] } }, "auth.allow.0"],
    [{ auth: { type: "ip", allow: ["example.com"] } }, "auth.allow.0"],
    [{ auth: { type: "ip", allow: ["010.0.0.1/8"] } }, "auth.allow.0"],
    [{ auth: { type: "ip", allow: [""] } }, "auth.allow.0"],
  ])("%j is wrong at %s", (config, field) => {
    expect(draftIssues(triggerWebhook, config).map((issue) => issue.field)).toEqual([field]);
  });

  it.each<Record<string, unknown>>([
    { type: "basic" },
    { type: "bearer" },
    { type: "apiKey" },
    { type: "apiKey", in: "query", name: "cookie" },
    { type: "apiKey", in: "header", name: "Authorization" },
    { type: "jwt" },
    { type: "jwt", algorithms: ["HS256", "HS512"], issuer: "", audience: "" },
    { type: "jwt", algorithms: ["RS256", "PS256", "ES256", "EdDSA"], jwksUrl },
    { type: "ip", allow: ["203.0.113.0/24", "2001:db8::/32", "::ffff:10.0.0.0/104", "198.51.100.7", "::1"] },
  ])("%j is right", (auth) => expect(draftIssues(triggerWebhook, { auth })).toEqual([]));

  it.each<[Record<string, unknown>, { types: string[]; required: boolean }]>([
    [{}, { types: [], required: false }],
    [{ auth: { type: "none" } }, { types: [], required: false }],
    [{ auth: { type: "ip", allow: [] } }, { types: [], required: false }],
    [{ auth: { type: "constructor" } }, { types: [], required: false }],
    [{ auth: "bearer" }, { types: [], required: false }],
    [{ auth: { type: "basic" } }, { types: ["BASIC_AUTH"], required: true }],
    [{ auth: { type: "apiKey", name: "x y" } }, { types: ["API_KEY"], required: true }],
    [{ auth: { type: "jwt" } }, { types: ["HMAC_SECRET"], required: true }],
    [{ auth: { type: "jwt", algorithms: ["HS512"] } }, { types: ["HMAC_SECRET"], required: true }],
    [{ auth: { type: "jwt", algorithms: ["RS256"], jwksUrl } }, { types: [], required: false }],
    [{ auth: { type: "bearer" } }, { types: ["BEARER_TOKEN"], required: true }],
    [{ auth: { type: "hmac", preset: "slack" } }, { types: ["HMAC_SECRET"], required: true }],
  ])("%j needs the credential %j", (config, needs) =>
    expect(triggerWebhook.credential(config)).toEqual(needs),
  );
});

it("previews what it would take, and no secret", () => {
  const config = triggerWebhook.config.parse({ auth: { type: "bearer" }, response: "wait" });
  expect(webhook.preview(config, new Date())).toEqual({ method: "POST", response: "wait", auth: "bearer" });
});
