import { type AddressInfo, createServer } from "node:net";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { deployed, type User } from "~/tests/integration/api/client";
import { startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { tablesWith } from "~/tests/support/tables-with";
import { workflow } from "~/tests/support/workflow-builder";
import { type Served, serveWebhooks } from "./served";

type Waited = { executionId: string; output: { headers: Record<string, string> } };

let app: Application;
let user: User;
let served: Served;
let upstream: Upstream;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`, LOG_LEVEL: "fatal" });
  upstream = await startUpstream(port);
  user = await app.signUp();
  served = await serveWebhooks();
});
afterAll(async () => {
  await served?.stop();
  await app?.stop();
  await upstream?.stop();
});
afterEach(() => void vi.useRealTimers());

async function guarded(auth: object, secret?: string): Promise<string> {
  const credential =
    secret !== undefined &&
    (await user.credentials.create({ name: "hook", type: "HMAC_SECRET", value: secret }));
  const config = { auth: { type: "jwt", ...auth }, response: "wait" };
  return deployed(
    user,
    workflow({
      hook: { type: "trigger.webhook", config, ...(credential && { credentialId: credential.id }) },
    }),
  );
}

type Key = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"] | Uint8Array;
type Pair = { jwk: JWK; privateKey: Key };

async function pair(alg: string, kid?: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { jwk: { ...(await exportJWK(publicKey)), ...(kid && { kid }) }, privateKey };
}

const token = (key: Key, claims: JWTPayload, header: { alg: string; kid?: string }) =>
  new SignJWT(claims).setProtectedHeader(header).sign(key);

/** Publishes these keys at an address of their own. */
function publish(path: string, ...pairs: Pair[]): string {
  return upstream.on(path, (_, response) =>
    response.end(JSON.stringify({ keys: pairs.map(({ jwk }) => jwk) })),
  );
}

const call = (id: string, sent: string) =>
  served.call<Waited>(id, { headers: { authorization: `Bearer ${sent}` } });
const statusOf = async (id: string, sent: Promise<string>) => (await call(id, await sent)).status;
const soon = () => Math.floor(Date.now() / 1_000) + 60;
const runsOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items.length;

describe("a webhook with tokens signed by a secret", () => {
  const secret = "a-canary-of-tokens-that-is-long-enough";
  const bytes = Buffer.from(secret);
  const hs256 = { alg: "HS256" };
  const auth = { algorithms: ["HS256"], issuer: "https://a.example/", audience: "hooks" };
  const claims = () => ({ iss: "https://a.example/", aud: "hooks", exp: soon() });

  it("lets in who has one; token and secret are kept nowhere", async () => {
    const id = await guarded(auth, secret);
    const sent = await token(bytes, claims(), hs256);
    const answer = await call(id, sent);
    expect(answer).toMatchObject({ status: 200, body: { status: "COMPLETED" } });
    expect(answer.body.output.headers).not.toHaveProperty("authorization");
    expect(await tablesWith([secret, sent])).toEqual([]);
  });

  it("refuses every other, and starts nothing: 401", async () => {
    const id = await guarded(auth, secret);
    const { privateKey } = await pair("RS256");
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const wrong = {
      "has ended": token(bytes, { ...claims(), exp: soon() - 120 }, hs256),
      "has not begun": token(bytes, { ...claims(), nbf: soon() + 60 }, hs256),
      "is for another audience": token(bytes, { ...claims(), aud: "others" }, hs256),
      "is of another issuer": token(bytes, { ...claims(), iss: "https://b.example/" }, hs256),
      "is signed with another secret": token(Buffer.from(`${secret}2`), claims(), hs256),
      "is signed by another algorithm": token(bytes, claims(), { alg: "HS512" }),
      "is signed with a private key": token(privateKey, claims(), { alg: "RS256" }),
      "is not signed": Promise.resolve(`${encode({ alg: "none" })}.${encode(claims())}.`),
      "comes twice": token(bytes, claims(), hs256).then((one) => `${one}, Bearer ${one}`),
      "is none": Promise.resolve("t0ken"),
    };
    for (const [name, sent] of Object.entries(wrong)) {
      const answer = await call(id, await sent);
      expect(answer.status, name).toBe(401);
      expect(answer.body).toMatchObject({ error: { message: "The call could not be authenticated." } });
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="webhook"');
    }
    expect((await served.call(id)).status).toBe(401);
    expect((await served.call(id, { query: `?access_token=${await wrong["has ended"]}` })).status).toBe(401);
    expect(await runsOf(id)).toBe(0);
  });

  it("is not deployed without its secret, or where a published key could pass for one: 422", async () => {
    const refused = { code: "UNPROCESSABLE_CONTENT" };
    const jwksUrl = "https://login.example.com/jwks.json";
    await expect(guarded(auth)).rejects.toMatchObject(refused);
    await expect(guarded({ algorithms: ["HS256", "RS256"], jwksUrl }, secret)).rejects.toMatchObject(refused);
    await expect(guarded({ algorithms: ["RS256"] })).rejects.toMatchObject(refused);
  });
});

describe("a webhook with tokens signed by an issuer's keys", () => {
  it.each(["RS256", "PS384", "ES256", "ES512", "EdDSA"])(
    "lets in %s and reads the keys once",
    async (alg) => {
      const key = await pair(alg, "k1");
      const jwksUrl = publish(`/${alg}`, await pair(alg, "k0"), key);
      const id = await guarded({ algorithms: [alg], jwksUrl });
      const sent = await token(key.privateKey, { exp: soon() }, { alg, kid: "k1" });
      const answers = await Promise.all(Array.from({ length: 5 }, () => call(id, sent)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(upstream.calls(`/${alg}`)).toHaveLength(1);
      expect(await tablesWith([sent])).toEqual([]);
    },
  );

  it("lets in a token that does not say which of the keys signed it", async () => {
    const keys = [await pair("ES256"), await pair("ES256"), await pair("ES256")] as const;
    const id = await guarded({ algorithms: ["ES256"], jwksUrl: publish("/unnamed", ...keys) });
    const sent = (key: Pair) => token(key.privateKey, {}, { alg: "ES256" });
    expect(await statusOf(id, sent(keys[2]))).toBe(200);
    expect(await statusOf(id, sent(await pair("ES256")))).toBe(401);
  });

  it("refuses what its keys did not sign, and a published key used as a secret", async () => {
    const key = await pair("RS256", "k1");
    const id = await guarded({ algorithms: ["RS256"], jwksUrl: publish("/rs", key), audience: "hooks" });
    const other = await pair("RS256");
    const claims = { aud: "hooks", exp: soon() };
    const header = { alg: "RS256", kid: "k1" };
    const asSecret = Buffer.from(JSON.stringify(key.jwk));
    expect(await statusOf(id, token(key.privateKey, claims, header))).toBe(200);
    expect(await statusOf(id, token(other.privateKey, claims, header))).toBe(401);
    expect(await statusOf(id, token(asSecret, claims, { alg: "HS256", kid: "k1" }))).toBe(401);
    expect(await statusOf(id, token(key.privateKey, { ...claims, aud: "x" }, header))).toBe(401);
    expect(await statusOf(id, token(key.privateKey, { ...claims, exp: 1 }, header))).toBe(401);
    expect(upstream.calls("/rs")).toHaveLength(1);
  });

  it("reads the keys again for one that is new, but not for each unknown one", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const [old, next] = [await pair("ES256", "old"), await pair("ES256", "next")];
    const jwksUrl = publish("/rotated", old);
    const id = await guarded({ algorithms: ["ES256"], jwksUrl });
    const sent = (key: Pair, kid: string) => token(key.privateKey, {}, { alg: "ES256", kid });
    expect(await statusOf(id, sent(old, "old"))).toBe(200);
    expect(await statusOf(id, sent(next, "next"))).toBe(401);
    expect(await statusOf(id, sent(next, "made-up"))).toBe(401);
    expect(upstream.calls("/rotated")).toHaveLength(1);
    publish("/rotated", next);
    vi.setSystemTime(Date.now() + 31_000);
    expect(await statusOf(id, sent(next, "next"))).toBe(200);
    expect(await statusOf(id, sent(old, "old"))).toBe(401);
    expect(upstream.calls("/rotated")).toHaveLength(1);
    publish("/rotated", old);
    vi.setSystemTime(Date.now() + 601_000);
    expect(await statusOf(id, sent(next, "next"))).toBe(401);
    expect(upstream.calls("/rotated")).toHaveLength(1);
  });

  it("is 503 where the keys cannot be read, without asking for them at each call", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const key = await pair("ES256", "k1");
    const sent = token(key.privateKey, {}, { alg: "ES256", kid: "k1" });
    const jwksUrl = upstream.on("/down", (_, response) => response.writeHead(500).end());
    const id = await guarded({ algorithms: ["ES256"], jwksUrl });
    const refused = await call(id, await sent);
    expect(refused).toMatchObject({ status: 503, body: { error: { code: "UNAVAILABLE" } } });
    expect(refused.text).toContain("the keys for its token could not be read");
    expect(refused.text).not.toContain("127.0.0.1");
    expect(await statusOf(id, sent)).toBe(503);
    expect(upstream.calls("/down")).toHaveLength(1);
    publish("/down", key);
    vi.setSystemTime(Date.now() + 5_001);
    expect(await statusOf(id, sent)).toBe(200);
    expect(await runsOf(id)).toBe(1);
  });

  it("asks for no keys where the token alone shows that it is wrong", async () => {
    const jwksUrl = upstream.on("/unasked", (_, response) => response.writeHead(500).end());
    const id = await guarded({ algorithms: ["ES256"], jwksUrl });
    expect((await call(id, "t0ken")).status).toBe(401);
    expect(await statusOf(id, token(Buffer.alloc(32), {}, { alg: "HS256" }))).toBe(401);
    expect((await served.call(id)).status).toBe(401);
    expect(upstream.calls("/unasked")).toEqual([]);
  });

  it.each<[string, (response: Parameters<Parameters<Upstream["on"]>[1]>[1], keys: string) => void]>([
    ["is larger than 256 KiB", (response, keys) => response.end(keys.padEnd(262_145))],
    ["is no JSON", (response) => response.end("<html>")],
    ["is no key set", (response) => response.end('{"keys":{}}')],
    [
      "is somewhere else",
      (response) => response.writeHead(302, { location: upstream.url("/redirected") }).end(),
    ],
  ])("is 503 where the answer %s", async (name, respond) => {
    const key = await pair("ES256", "k1");
    const keys = JSON.stringify({ keys: [key.jwk] });
    upstream.on("/redirected", (_, response) => response.end(keys));
    const jwksUrl = upstream.on(`/${name.replaceAll(" ", "-")}`, (_, response) => respond(response, keys));
    const id = await guarded({ algorithms: ["ES256"], jwksUrl });
    expect(await statusOf(id, token(key.privateKey, {}, { alg: "ES256", kid: "k1" }))).toBe(503);
    expect(await runsOf(id)).toBe(0);
  });

  it("calls no private address for keys, and none over http that the operator did not name", async () => {
    const key = await pair("ES256", "k1");
    let connections = 0;
    const forbidden = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => forbidden.listen(0, "127.0.0.1", resolve));
    const { port } = forbidden.address() as AddressInfo;
    const hosts = [
      `https://127.0.0.1:${port}`,
      `https://localhost:${port}`,
      `https://[::ffff:7f00:1]:${port}`,
    ];
    try {
      for (const host of [...hosts, "https://169.254.169.254", `http://127.0.0.1:${port}`]) {
        const id = await guarded({ algorithms: ["ES256"], jwksUrl: `${host}/keys` });
        const sent = token(key.privateKey, {}, { alg: "ES256", kid: "k1" });
        expect(await statusOf(id, sent), host).toBe(503);
      }
      expect(connections).toBe(0);
    } finally {
      forbidden.close();
    }
  });
});
