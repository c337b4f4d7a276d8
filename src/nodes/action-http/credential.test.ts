import { describe, expect, it } from "vitest";
import type { HttpCall, ResolvedCredential, Services } from "@/nodes/kit/executor";
import { answer, outgoing, run } from "~/tests/support/run-http-node";

const retried = { options: { final: false } };
const final = { options: { final: true } };

describe("a request with a credential", () => {
  const credentials: [string, ResolvedCredential, { headers?: object; url?: string; sensitive: string[] }][] =
    [
      [
        "a bearer token",
        { type: "BEARER_TOKEN", token: "t0ken", allowedHosts: ["api.test"] },
        { headers: { authorization: "Bearer t0ken" }, sensitive: ["authorization"] },
      ],
      [
        "a user name and password",
        { type: "BASIC_AUTH", username: "ada", password: "pass:wörd", allowedHosts: ["api.test"] },
        {
          headers: { authorization: `Basic ${Buffer.from("ada:pass:wörd").toString("base64")}` },
          sensitive: ["authorization"],
        },
      ],
      [
        "a key in a header",
        { type: "API_KEY", in: "header", name: "X-Key", key: "k&y", allowedHosts: ["api.test"] },
        { headers: { "x-key": "k&y" }, sensitive: ["x-key"] },
      ],
      [
        "a key in the query",
        { type: "API_KEY", in: "query", name: "key", key: "k&y", allowedHosts: ["api.test"] },
        { url: "https://api.test/path?a=1&key=k%26y", sensitive: [] },
      ],
    ];
  it.each(credentials)("carries %s, over what the config says", async (_, credential, expected) => {
    const headers = [
      { name: "Authorization", value: "config" },
      { name: "X-Key", value: "config" },
    ];
    const { call, headers: sent } = await run({ headers }, answer(200), { credential });
    expect(sent).toMatchObject(expected.headers ?? {});
    expect(call?.url).toBe(expected.url ?? "https://api.test/path?a=1");
    expect(call?.sensitiveHeaders).toEqual(expected.sensitive);
  });

  it("that is answered 401 is sent once more with a renewed credential, and only then", async () => {
    const credential: ResolvedCredential = { type: "OAUTH2", token: "old", allowedHosts: ["api.test"] };
    const replies = [answer(401), answer(200, "in")];
    const sent: (string | undefined)[] = [];
    const http = async (call: HttpCall) => {
      sent.push(Object.fromEntries(call.headers).authorization);
      return replies.shift() ?? answer(401);
    };
    const renewCredential = async () => ({ ...credential, token: "new" });
    const { result } = await run({ method: "POST" }, answer(0), { credential, renewCredential, http });
    expect([sent, result?.output.body]).toEqual([["Bearer old", "Bearer new"], "in"]);
    sent.length = 0;
    const again = await run({ method: "POST" }, answer(0), {
      credential,
      renewCredential: async () => undefined,
      http,
    });
    expect([sent, again.error]).toMatchObject([["Bearer old"], { options: { status: 401, final: true } }]);
  });

  it.each<[string, string[], boolean]>([
    ["https://api.test/", [], false],
    ["https://api.test/", ["*"], true],
    ["https://api.test/", ["api.test"], true],
    ["https://API.TEST./", ["api.test"], false],
    ["https://api.test/", ["other.test", "*.test"], true],
    ["https://a.b.test/", ["*.test"], true],
    ["https://test/", ["*.test"], false],
    ["https://eviltest/", ["*.test"], false],
    ["https://evil-api.test/", ["api.test"], false],
    ["https://api.test.evil.example/", ["api.test"], false],
  ])("to %s is allowed for %j: %s", async (url, allowedHosts, allowed) => {
    const credential: ResolvedCredential = { type: "BEARER_TOKEN", token: "t0ken", allowedHosts };
    const { error, call } = await run({ url }, answer(200), { credential });
    if (allowed) expect(error).toBeUndefined();
    else expect(error).toMatchObject({ ...final, name: "CredentialNotAllowed" });
    expect(call !== undefined).toBe(allowed);
  });

  it("is bound before it is sent, and sent where it is bound to alone", async () => {
    const credential: ResolvedCredential = { type: "BEARER_TOKEN", token: "t0ken", allowedHosts: [] };
    const boundTo = async (host: string) => {
      const asked: string[] = [];
      const bindCredential: Services["bindCredential"] = async (given, url) => {
        asked.push(url);
        return { ...given, allowedHosts: [host] };
      };
      return { ...(await run({}, answer(200), { credential, bindCredential })), asked };
    };
    const sent = await boundTo("api.test");
    expect([sent.asked, sent.headers.authorization]).toEqual([["https://api.test/path?a=1"], "Bearer t0ken"]);
    const refused = await boundTo("other.test");
    expect(refused.error).toMatchObject({ ...final, name: "CredentialNotAllowed" });
    expect(refused.error).toMatchObject({
      message: expect.stringMatching(/api\.test.*allowed for other\.test/),
    });
    expect(refused.call).toBeUndefined();
  });

  it("binds nothing to an address that can be called by nobody", async () => {
    const credential: ResolvedCredential = { type: "BEARER_TOKEN", token: "t0ken", allowedHosts: [] };
    const bindCredential = () => Promise.reject(outgoing("DNS", "no"));
    const { error, call } = await run({}, answer(200), { credential, bindCredential });
    expect(error).toMatchObject({ ...retried, name: "RequestFailed" });
    expect(call).toBeUndefined();
  });

  it("follows no redirect to a host that the credential is not for", async () => {
    const credential: ResolvedCredential = {
      type: "BEARER_TOKEN",
      token: "t0ken",
      allowedHosts: ["api.test"],
    };
    const { call } = await run({}, answer(200), { credential });
    const follow = (to: string) => () => call?.onRedirect?.(new URL(to), new URL("https://api.test/"));
    expect(follow("https://api.test/other")).not.toThrow();
    expect(follow("https://evil.test/")).toThrow(/evil\.test/);
  });
});
