import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { describe, expect, it } from "vitest";
import { canonicalJson, isAuthorized, sign } from "./signing";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const signingKey = "signkey-test-0123456789abcdef0123456789abcdef";

describe("signatures", () => {
  it("are accepted by the SDK in cloud mode, and only over the same body", async () => {
    const client = new Inngest({ id: "signed", signingKey, eventKey: "key", isDev: false, logger: silent });
    const noop = client.createFunction({ id: "noop", triggers: [{ event: "t/noop" }] }, async () => 1);
    const handler = serve({ client, functions: [noop] });
    const body = { url: "http://embedded/api/inngest" };
    const put = (signature: string) =>
      handler(
        new Request(body.url, {
          method: "PUT",
          headers: { host: "embedded", "x-inngest-sync-kind": "in_band", "x-inngest-signature": signature },
          body: JSON.stringify(body),
        }),
      );
    expect((await put(sign(signingKey, body))).status).toBe(200);
    expect((await put(sign(signingKey, { url: "http://other" }))).status).toBe(401);
  });

  it("are made over JSON with sorted keys", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "é" }], a: 1e21, A: undefined })).toBe(
      '{"a":1e+21,"b":[1,{"c":"é","d":null}]}',
    );
  });
});

describe("bearer tokens", () => {
  it("are the hash of the key that the SDK sends", () => {
    expect(isAuthorized(signingKey, null)).toBe(false);
    expect(isAuthorized(signingKey, `Bearer ${signingKey}`)).toBe(false);
  });
});
