import { describe, expect, it } from "vitest";
import { triggerWebhook } from "@/nodes/trigger-webhook/definition";
import { mark } from "../words";
import { parseWebhook } from "./webhook";
import { findAuth } from "./webhook/auth";

const parse = (text: string, current?: Record<string, unknown>) =>
  parseWebhook({ definition: triggerWebhook, text, context: { steps: {} }, current });

describe("a webhook in words", () => {
  it.each<[string, Record<string, unknown>]>([
    ["receive webhooks", { method: "POST", auth: { type: "none" }, response: "immediate" }],
    ["accept PUT requests", { method: "PUT" }],
    ["listen for get requests from anyone, public", { method: "GET", auth: { type: "none" } }],
    ["a DELETE endpoint, no auth needed", { method: "DELETE", auth: { type: "none" } }],
    ["method patch, without authentication", { method: "PATCH", auth: { type: "none" } }],
    [
      "POST endpoint that waits for the workflow and returns the output",
      { method: "POST", response: "wait" },
    ],
    ["respond with the result", { response: "wait" }],
    ["synchronous GET", { method: "GET", response: "wait" }],
    ["reply immediately with 202", { response: "immediate" }],
    ["don't wait for the result", { response: "immediate" }],
    ["fire and forget POST", { method: "POST", response: "immediate" }],
    ["answer once the workflow has finished", { response: "wait" }],
  ])("%s", (text, config) => {
    const parsed = parse(text);
    expect(parsed.config).toMatchObject(config);
    expect(parsed.questions).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["callers send a bearer token", { type: "bearer" }],
    ["require a token in the Authorization header", { type: "bearer" }],
    ["protected by bearer auth", { type: "bearer" }],
    ["requests are HMAC signed", { type: "hmac" }],
    [
      "verify an HMAC-SHA512 signature in the X-Acme-Signature header",
      { type: "hmac", algorithm: "sha512", header: "X-Acme-Signature" },
    ],
    [
      "signed with sha256, base64 encoded, header x-sig",
      { type: "hmac", algorithm: "sha256", header: "x-sig", encoding: "base64" },
    ],
    [
      "HMAC in header X-Signature with prefix 'sha256='",
      { type: "hmac", algorithm: "sha256", header: "X-Signature", prefix: "sha256=" },
    ],
    [
      "signed requests, timestamp in X-Time header, no older than 5 minutes",
      { type: "hmac", timestampHeader: "X-Time", toleranceSeconds: 300 },
    ],
    ["GitHub webhook", { type: "hmac", preset: "github" }],
    ["receive Stripe events and check their signature", { type: "hmac", preset: "stripe" }],
    ["slack events api", { type: "hmac", preset: "slack" }],
  ])("%s: needs a credential", (text, auth) => {
    const parsed = parse(text);
    expect(parsed.config.auth).toEqual(auth);
    expect(parsed.provenance.auth).toBe("words");
    expect(parsed.questions.map(({ field }) => field)).toEqual(["credentialId"]);
    expect(triggerWebhook.config.safeParse(parsed.config).success).toBe(true);
  });

  it.each([
    ["accept any method", "method"],
    ["GET or POST requests", "method"],
    ["HEAD requests", "method"],
    ["make it secure", "auth"],
    ["only our own app may call it", "auth"],
    ["HMAC with SHA-1", "auth"],
    ["a Shopify webhook", "auth"],
    ["bearer token and HMAC signature", "auth"],
    ["answer immediately with the result of the workflow", "response"],
  ])("%s: asks for %s", (text, field) => {
    const parsed = parse(text);
    expect(parsed.config).not.toHaveProperty(field);
    expect(parsed.questions.map((asked) => asked.field)).toContain(field);
  });

  it("leaves out what the definition does not take, and says so", () => {
    for (const text of [
      "basic auth",
      "API key in the X-Api-Key header",
      "JWT with HS256 from issuer https://id.acme.test",
      "only from 10.0.0.0/8",
    ]) {
      const { auth } = findAuth(mark(text), text);
      const taken = triggerWebhook.config.safeParse({ auth }).success;
      const parsed = parse(text);
      expect([text, "auth" in parsed.config]).toEqual([text, taken]);
      expect(parsed.questions.some(({ field }) => field === "auth")).toBe(!taken);
    }
  });

  it("asks for the issuer's keys where a token's algorithm needs them", () => {
    for (const text of ["JWT signed with RS256", "JWTs with HS256 or ES256", "json web tokens"]) {
      const parsed = parse(text);
      expect([text, parsed.config.auth]).toEqual([text, undefined]);
      expect(parsed.questions.map(({ field }) => field)).toEqual(["auth.jwksUrl"]);
    }
    expect(parse("JWT with HS512").config.auth).toEqual({ type: "jwt", algorithms: ["HS512"] });
  });

  it("a refinement keeps the rest", () => {
    const current = { method: "PUT", auth: { type: "bearer" }, response: "wait" };
    expect(parse("make it a POST", current).config).toEqual({ ...current, method: "POST" });
  });
});

describe("authentication in words", () => {
  it.each<[string, Record<string, unknown>]>([
    ["basic auth", { type: "basic" }],
    ["username and password", { type: "basic" }],
    ["an API key in the header X-Api-Key", { type: "apiKey", in: "header", name: "X-Api-Key" }],
    ["api key in the X-Token header", { type: "apiKey", in: "header", name: "X-Token" }],
    ["API key as query parameter api_key", { type: "apiKey", in: "query", name: "api_key" }],
    ["api key in the token query parameter", { type: "apiKey", in: "query", name: "token" }],
    [
      "JWT with RS256, issuer https://id.acme.test, audience workfuse, jwks https://id.acme.test/keys",
      {
        type: "jwt",
        algorithms: ["RS256"],
        issuer: "https://id.acme.test",
        audience: "workfuse",
        jwksUrl: "https://id.acme.test/keys",
      },
    ],
    ["JSON web token signed with ES256", { type: "jwt", algorithms: ["ES256"] }],
    ["only from IP 10.0.0.1 and 192.168.0.0/16", { type: "ip", allow: ["10.0.0.1/32", "192.168.0.0/16"] }],
    ["allowlist 2001:db8::/32", { type: "ip", allow: ["2001:db8::/32"] }],
  ])("%s", (text, auth) => {
    expect(findAuth(mark(text), text)).toEqual({ auth });
  });

  it.each(["an API key", "allow only some IPs", "only from 300.1.1.1"])("%s: asked", (text) => {
    expect(findAuth(mark(text), text).question).toEqual(expect.any(String));
  });
});
