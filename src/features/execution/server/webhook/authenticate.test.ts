import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AppError } from "@/lib/errors";
import type { ResolvedCredential } from "@/nodes/kit/executor";
import { type WebhookAuth, webhookAuth } from "@/nodes/trigger-webhook/auth";
import { authenticate, proofOf } from "./authenticate";

type Call = {
  headers?: Record<string, string> | [string, string][];
  query?: string;
  body?: string;
  address?: string;
  now?: number;
};

/** Whether a call gets in; anything but UNAUTHORIZED is an error of the test. */
async function admitted(
  auth: unknown,
  credential: ResolvedCredential | undefined,
  call: Call,
): Promise<boolean> {
  const { headers = {}, query = "", body = "", address, now = 0 } = call;
  const parsed: WebhookAuth = webhookAuth.parse(auth);
  try {
    const given = {
      ...{ headers: new Headers(headers), query: new URLSearchParams(query) },
      ...{ body: Buffer.from(body), address },
    };
    await authenticate(parsed, credential, given, new Date(now * 1_000));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "UNAUTHORIZED", message: "The call could not be authenticated." });
    return false;
  }
}

const hmacSecret = (secret: string): ResolvedCredential => ({
  type: "HMAC_SECRET",
  secret,
  allowedHosts: [],
});
const token: ResolvedCredential = { type: "BEARER_TOKEN", token: "t0ken", allowedHosts: [] };

describe("bearer", () => {
  it.each<[string, ResolvedCredential | undefined, string | undefined, boolean]>([
    ["the token", token, "Bearer t0ken", true],
    ["the token, scheme in small letters", token, "bearer t0ken", true],
    ["a token with a space", { ...token, token: "a b" }, "Bearer a b", true],
    ["the beginning of a token with a space", { ...token, token: "a b" }, "Bearer a", false],
    ["another token", token, "Bearer t0ken2", false],
    ["a beginning of the token", token, "Bearer t0k", false],
    ["another scheme", token, "Basic t0ken", false],
    ["the token alone", token, "t0ken", false],
    ["no header", token, undefined, false],
    ["an empty token", token, "Bearer ", false],
    ["the token where the credential is gone", undefined, "Bearer t0ken", false],
    ["nothing where the credential is gone", undefined, undefined, false],
    ["the secret of another type", hmacSecret("t0ken"), "Bearer t0ken", false],
  ])("%s: %#", async (_, credential, authorization, admits) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    expect(await admitted({ type: "bearer" }, credential, { headers })).toBe(admits);
  });
});

describe("hmac", () => {
  const secret = hmacSecret("key");
  const body = '{"a":1}';
  const sign = (algorithm: string, encoding: "hex" | "base64", text = body) =>
    createHmac(algorithm, "key").update(text).digest(encoding);

  it.each<[string, object, string]>([
    ["hex", {}, sign("sha256", "hex")],
    ["sha512", { algorithm: "sha512" }, sign("sha512", "hex")],
    ["base64", { encoding: "base64" }, sign("sha256", "base64")],
    ["a prefix", { prefix: "sha256=" }, `sha256=${sign("sha256", "hex")}`],
  ])("admits the signature of the body in %s", async (_, config, signature) => {
    const auth = { type: "hmac", header: "X-Sig", ...config };
    const admits = (headers: Record<string, string>, sent = body) =>
      admitted(auth, secret, { headers, body: sent });
    expect(await admits({ "x-sig": signature })).toBe(true);
    expect(await admits({ "x-sig": signature }, `${body} `)).toBe(false);
    expect(await admits({ "x-sig": signature.slice(0, -1) })).toBe(false);
    expect(await admits({ "x-sig": `${signature}0` })).toBe(false);
    expect(await admits({ "x-sig": "" })).toBe(false);
    expect(await admits({})).toBe(false);
    expect(await admits({ "x-signature": signature })).toBe(false);
    expect(await admitted(auth, hmacSecret("other"), { headers: { "x-sig": signature }, body })).toBe(false);
    expect(await admitted(auth, undefined, { headers: { "x-sig": signature }, body })).toBe(false);
    expect(await admitted(auth, token, { headers: { "x-sig": signature }, body })).toBe(false);
  });

  it("signs bytes, not text", async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    const signature = createHmac("sha256", "key").update(bytes).digest("hex");
    const auth = webhookAuth.parse({ type: "hmac" });
    const headers = new Headers({ "x-signature": signature });
    const call = { headers, query: new URLSearchParams(), body: bytes, address: undefined };
    await expect(authenticate(auth, secret, call, new Date())).resolves.toBeUndefined();
  });

  it.each<[string, number | undefined, number, boolean]>([
    ["now", undefined, 1_000, true],
    ["300 s old", undefined, 1_300, true],
    ["301 s old", undefined, 1_301, false],
    ["300 s ahead", undefined, 700, true],
    ["301 s ahead", undefined, 699, false],
    ["within a tolerance of its own", 10, 1_010, true],
    ["out of a tolerance of its own", 10, 1_011, false],
  ])("a signed timestamp that is %s", async (_, toleranceSeconds, now, admits) => {
    const auth = { type: "hmac", timestampHeader: "x-time", toleranceSeconds };
    const headers = { "x-time": "1000", "x-signature": sign("sha256", "hex", `1000.${body}`) };
    expect(await admitted(auth, secret, { headers, body, now })).toBe(admits);
  });

  it.each(["", "soon", "1e3", "-1000", "1000.0", "0x3e8", "1000 "])(
    "takes no timestamp like %j",
    async (time) => {
      const auth = { type: "hmac", timestampHeader: "x-time" };
      const headers = { "x-time": time, "x-signature": sign("sha256", "hex", `${time}.${body}`) };
      // A header's value comes without the white space around it, so this one is signed differently too.
      expect(await admitted(auth, secret, { headers, body, now: 1_000 })).toBe(false);
    },
  );

  it("binds the timestamp to the body", async () => {
    const auth = { type: "hmac", timestampHeader: "x-time" };
    const signature = sign("sha256", "hex", `1000.${body}`);
    const headers = { "x-time": "1001", "x-signature": signature };
    expect(await admitted(auth, secret, { headers, body, now: 1_000 })).toBe(false);
    const without = { "x-time": "1000", "x-signature": sign("sha256", "hex") };
    expect(await admitted(auth, secret, { headers: without, body, now: 1_000 })).toBe(false);
  });
});

describe("presets", () => {
  it("github: the example of GitHub's documentation (Validating webhook deliveries)", async () => {
    const auth = { type: "hmac", preset: "github" };
    const secret = hmacSecret("It's a Secret to Everybody");
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const headers = { "X-Hub-Signature-256": signature };
    expect(await admitted(auth, secret, { headers, body: "Hello, World!" })).toBe(true);
    expect(await admitted(auth, secret, { headers, body: "Hello, World?" })).toBe(false);
    expect(await admitted(auth, secret, { body: "Hello, World!" })).toBe(false);
    const old = { "X-Hub-Signature": signature };
    expect(await admitted(auth, secret, { headers: old, body: "Hello, World!" })).toBe(false);
  });

  it("slack: the example of Slack's documentation (Verifying requests from Slack)", async () => {
    const auth = { type: "hmac", preset: "slack" };
    const secret = hmacSecret("8f742231b10e8888abcd99yyyzzz85a5");
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const headers = {
      "X-Slack-Request-Timestamp": "1531420618",
      "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    };
    const now = 1_531_420_618;
    expect(await admitted(auth, secret, { headers, body, now })).toBe(true);
    expect(await admitted(auth, secret, { headers, body, now: now + 301 })).toBe(false);
    expect(await admitted(auth, secret, { headers, body: `${body}&x=1`, now })).toBe(false);
    const moved = { ...headers, "X-Slack-Request-Timestamp": "1531420619" };
    expect(await admitted(auth, secret, { headers: moved, body, now })).toBe(false);
  });

  it("stripe: as Stripe's documentation has it (Verify webhook signatures manually)", async () => {
    const auth = { type: "hmac", preset: "stripe" };
    const secret = hmacSecret("whsec_test_secret");
    const body = '{"id":"evt_test_webhook","object":"event"}';
    // printf '%s' '1492774577.<body>' | openssl dgst -sha256 -hmac whsec_test_secret
    const v1 = "88a022085c6bdb887b02cb26ff76dd681234d9675c0f22844059f55552a8883a";
    const v0 = "6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39";
    const now = 1_492_774_577;
    const admits = (signature: string, at = now) =>
      admitted(auth, secret, { headers: { "Stripe-Signature": signature }, body, now: at });
    expect(await admits(`t=${now},v1=${v1},v0=${v0}`)).toBe(true);
    expect(await admits(`t=${now},v1=${"0".repeat(64)},v1=${v1}`)).toBe(true);
    expect(await admits(`t=${now},v1=${v1}`, now + 300)).toBe(true);
    expect(await admits(`t=${now},v1=${v1}`, now + 301)).toBe(false);
    expect(await admits(`t=${now + 1},v1=${v1}`)).toBe(false);
    expect(await admits(`t=${now},v0=${v1}`)).toBe(false);
    expect(await admits(`v1=${v1}`)).toBe(false);
    expect(await admits("")).toBe(false);
  });
});

describe("basic", () => {
  const user: ResolvedCredential = {
    ...{ type: "BASIC_AUTH", username: "ada", password: "pä:ss" },
    allowedHosts: [],
  };
  const of = (text: string, encoding: BufferEncoding = "utf8") =>
    `Basic ${Buffer.from(text, encoding).toString("base64")}`;

  it.each<[string, ResolvedCredential | undefined, string | undefined, boolean]>([
    ["both", user, of("ada:pä:ss"), true],
    ["both, scheme in small letters", user, of("ada:pä:ss").replace("B", "b"), true],
    ["another password", user, of("ada:pass"), false],
    ["a beginning of the password", user, of("ada:pä:s"), false],
    ["another user", user, of("bob:pä:ss"), false],
    ["the password alone", user, of("pä:ss"), false],
    ["the user alone", user, of("ada"), false],
    ["nothing in base64", user, "Basic ", false],
    ["text that is not in base64", user, "Basic ada:pä:ss", false],
    ["the header twice", user, `${of("ada:pä:ss")}, ${of("ada:pä:ss")}`, false],
    ["another scheme", user, of("ada:pä:ss").replace("Basic", "Bearer"), false],
    ["no header", user, undefined, false],
    ["both where the credential is gone", undefined, of("ada:pä:ss"), false],
    ["a credential of another type", token, of("t0ken"), false],
  ])("%s: %#", async (_, credential, authorization, admits) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    expect(await admitted({ type: "basic" }, credential, { headers })).toBe(admits);
  });
});

describe("an API key", () => {
  const key: ResolvedCredential = {
    // Where a credential is sent by the nodes that call others says nothing of where callers send it.
    ...{ type: "API_KEY", in: "query", name: "other", key: "k3y" },
    allowedHosts: [],
  };
  const inHeader = { type: "apiKey", in: "header", name: "X-Key" };
  const inQuery = { type: "apiKey", in: "query", name: "key" };

  it.each<[string, object, Call, boolean]>([
    ["in the header", inHeader, { headers: { "x-key": "k3y" } }, true],
    ["in the header, wrong", inHeader, { headers: { "x-key": "k3z" } }, false],
    ["in the header, empty", inHeader, { headers: { "x-key": "" } }, false],
    [
      "in the header twice",
      inHeader,
      {
        headers: [
          ["x-key", "k3y"],
          ["x-key", "k3y"],
        ],
      },
      false,
    ],
    ["in another header", inHeader, { headers: { "x-api-key": "k3y" } }, false],
    ["in the query instead of the header", inHeader, { query: "X-Key=k3y" }, false],
    ["in the header of the default name", { type: "apiKey" }, { headers: { "x-api-key": "k3y" } }, true],
    ["in the query", inQuery, { query: "a=1&key=k3y" }, true],
    ["in the query, wrong", inQuery, { query: "key=k3y2" }, false],
    ["in the query twice", inQuery, { query: "key=k3y&key=k3y" }, false],
    ["in the query twice, once wrong", inQuery, { query: "key=k3y&key=x" }, false],
    ["in the query under another name", inQuery, { query: "Key=k3y" }, false],
    ["in the header instead of the query", inQuery, { headers: { key: "k3y" } }, false],
    ["missing", inQuery, {}, false],
  ])("%s", async (_, auth, call, admits) => {
    expect(await admitted(auth, key, call)).toBe(admits);
    expect(await admitted(auth, undefined, call)).toBe(false);
    expect(await admitted(auth, { ...token, token: "k3y" }, call)).toBe(false);
  });
});

describe("addresses", () => {
  it.each<[string | undefined, string[], boolean]>([
    ["203.0.113.7", ["203.0.113.0/24"], true],
    ["203.0.114.7", ["203.0.113.0/24"], false],
    ["203.0.113.7", ["203.0.113.7"], true],
    ["203.0.113.8", ["203.0.113.7"], false],
    ["10.1.2.3", ["203.0.113.0/24", "10.0.0.0/8"], true],
    ["::ffff:203.0.113.7", ["203.0.113.0/24"], true],
    ["::ffff:cb00:7107", ["203.0.113.0/24"], true],
    ["203.0.113.7", ["::ffff:203.0.113.0/120"], true],
    ["203.0.114.7", ["::ffff:203.0.113.0/120"], false],
    ["2001:db8::1", ["2001:DB8::/32"], true],
    ["2001:db9::1", ["2001:db8::/32"], false],
    ["2001:db8::1", ["2001:db8:0:0:0:0:0:1"], true],
    ["203.0.113.7", ["::/0"], false],
    ["2001:db8::1", ["0.0.0.0/0"], false],
    ["203.0.113.7", ["0.0.0.0/0"], true],
    ["0xcb.0.113.7", ["0.0.0.0/0"], false],
    ["3405803783", ["0.0.0.0/0"], false],
    ["unknown", ["0.0.0.0/0", "::/0"], false],
    ["", ["0.0.0.0/0", "::/0"], false],
    [undefined, ["0.0.0.0/0", "::/0"], false],
  ])("%s in %j: %s", async (address, allow, admits) => {
    expect(
      await admitted({ type: "ip", allow }, undefined, { ...(address !== undefined && { address }) }),
    ).toBe(admits);
  });
});

it.each<[object, string | undefined]>([
  [{ type: "basic" }, 'Basic realm="webhook", charset="UTF-8"'],
  [{ type: "bearer" }, 'Bearer realm="webhook"'],
  [{ type: "jwt" }, 'Bearer realm="webhook"'],
  [{ type: "apiKey" }, undefined],
  [{ type: "hmac" }, undefined],
  [{ type: "ip", allow: ["10.0.0.0/8"] }, undefined],
])("%j is refused with the challenge %s", async (auth, challenge) => {
  const call = {
    headers: new Headers(),
    query: new URLSearchParams(),
    body: Buffer.of(),
    address: undefined,
  };
  const refused = authenticate(webhookAuth.parse(auth), undefined, call, new Date());
  await expect(refused).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  const { details } = (await refused.catch((error: AppError) => error as AppError)) as AppError;
  expect(details?.challenge).toBe(challenge);
});

describe("proofOf", () => {
  it.each<[object, string[], string[]]>([
    [{ type: "none" }, [], []],
    [{ type: "basic" }, [], []],
    [{ type: "apiKey", name: "X-Key" }, ["x-key"], []],
    [{ type: "apiKey", in: "query", name: "Key" }, [], ["Key"]],
    [{ type: "hmac", header: "X-My-Sig" }, ["x-my-sig"], []],
    [{ type: "hmac", preset: "github" }, ["x-hub-signature-256", "x-hub-signature"], []],
    [{ type: "hmac", preset: "slack" }, ["x-slack-signature"], []],
    [{ type: "hmac", preset: "stripe" }, ["stripe-signature"], []],
  ])("of %j", (auth, headers, query) => expect(proofOf(webhookAuth.parse(auth))).toEqual({ headers, query }));
});
