import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import type { ResolvedCredential } from "@/nodes/kit/executor";
import { authorise } from "./authorise.server";

const now = new Date("2026-01-02T03:04:05.678Z");
const request = {
  method: "POST",
  url: "https://api.test/",
  headers: { "x-key": "config" } as Record<string, string>,
  body: "héllo",
};
const allowedHosts = ["api.test"];
const hmac = (algorithm: string, text: string) => createHmac(algorithm, "s3cret").update(text);
const signed: ResolvedCredential = { type: "HMAC_SECRET", secret: "s3cret", allowedHosts: [] };

it("a request is signed with a secret, as a webhook checks it", () => {
  const { request: sent, sensitiveHeaders } = authorise(request, signed, now);
  expect(sent.headers["x-signature"]).toBe(`sha256=${hmac("sha256", "héllo").digest("hex")}`);
  expect(sensitiveHeaders).toEqual(["x-signature"]);
});

it("a request is signed as the credential says, with its time", () => {
  const look = { header: "X-Mine", algorithm: "sha512", encoding: "base64", prefix: "" } as const;
  const { request: sent } = authorise(request, { ...signed, ...look, timestampHeader: "X-Time" }, now);
  expect(sent.headers["x-time"]).toBe("1767323045");
  expect(sent.headers["x-mine"]).toBe(hmac("sha512", "1767323045.héllo").digest("base64"));
});

it("an access token and headers of a credential stand above the request's own, and follow no redirect", () => {
  const token = authorise(request, { type: "OAUTH2", token: "t0ken", allowedHosts }, now);
  expect(token.request.headers).toEqual({ "x-key": "config", authorization: "Bearer t0ken" });
  const headers = [
    { name: "X-Key", value: "one" },
    { name: "X-Other", value: "two" },
  ];
  const several = authorise(request, { type: "CUSTOM_HEADERS", headers, allowedHosts }, now);
  expect(several.request.headers).toEqual({ "x-key": "one", "x-other": "two" });
  expect(several.sensitiveHeaders).toEqual(["x-key", "x-other"]);
});

it("the request that was given stays as it is", () => {
  authorise(request, { type: "API_KEY", in: "query", name: "k", key: "v", allowedHosts }, now);
  expect(request).toMatchObject({ url: "https://api.test/", headers: { "x-key": "config" } });
});
