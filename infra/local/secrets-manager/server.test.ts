import { once } from "node:events";
import {
  CreateSecretCommand as Create,
  GetSecretValueCommand as Get,
  ListSecretsCommand as List,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { credentials, openBoth, openClient, refusalOf, spawnManager, temporaryFolder } from "./test-manager";

/** Signs a ListSecrets by the SDK, and gives the request as it would go out. */
async function signedRequest(url: string) {
  const client = openClient(url);
  let recorded: { headers: Record<string, string>; body: string } | undefined;
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers, body } = args.request as {
        headers: Record<string, string>;
        body: string | Uint8Array;
      };
      recorded = {
        headers: { ...headers },
        body: typeof body === "string" ? body : new TextDecoder().decode(body),
      };
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  await client.send(new List({}));
  if (!recorded) throw new Error("the SDK sent nothing");
  return recorded;
}

async function post(url: string, headers: Record<string, string>, body: string) {
  const { host: _host, "content-length": _length, ...rest } = headers;
  const response = await fetch(url, { method: "POST", headers: rest, body });
  return { response, json: await response.json() };
}

describe("signatures", () => {
  it("refuses another secret key, another key id and another region", async () => {
    const { manager } = await openBoth();
    const cases = [
      [{ credentials: { ...credentials, secretAccessKey: "guess" } }, "InvalidSignatureException"],
      [{ credentials: { ...credentials, accessKeyId: "AKIAOTHER" } }, "UnrecognizedClientException"],
      [{ region: "eu-west-1" }, "InvalidSignatureException"],
    ] as const;
    for (const [options, type] of cases) {
      const client = openClient(manager.url, options);
      expect((await refusalOf(client.send(new List({}))))[0]).toBe(type);
      expect((await refusalOf(client.send(new Create({ Name: "s" }))))[0]).toBe(type);
    }
    expect((await openClient(manager.url).send(new List({}))).SecretList).toEqual([]);
  });

  it("takes a recorded request as it was, and refuses it with anything changed", async () => {
    const { manager } = await openBoth();
    const { headers, body } = await signedRequest(manager.url);
    const authorization = String(headers.authorization);
    expect((await post(manager.url, headers, body)).json).toEqual({ SecretList: [] });
    const changed: [Record<string, string>, string, string][] = [
      [{ ...headers, "x-amz-target": "secretsmanager.GetSecretValue" }, body, "InvalidSignatureException"],
      [headers, `${body} `, "InvalidSignatureException"],
      [{ ...headers, "x-amz-date": "20200101T000000Z" }, body, "InvalidSignatureException"],
      [{ ...headers, authorization: authorization.replace(/.$/, "x") }, body, "IncompleteSignature"],
      [
        { ...headers, authorization: authorization.replace(/[0-9a-f]{64}$/, "0".repeat(64)) },
        body,
        "InvalidSignatureException",
      ],
      [
        { ...headers, authorization: authorization.replace(";x-amz-target", "") },
        body,
        "InvalidSignatureException",
      ],
      [{ ...headers, authorization: "Bearer token" }, body, "IncompleteSignature"],
    ];
    for (const [otherHeaders, otherBody, type] of changed) {
      const { response, json } = await post(manager.url, otherHeaders, otherBody);
      expect(response.status).toBe(400);
      expect(json.__type).toBe(type);
    }
    const { authorization: _none, ...unsigned } = headers;
    expect((await post(manager.url, unsigned, body)).json.__type).toBe("MissingAuthenticationTokenException");
  });

  it("refuses a signature that leaves the operation open", async () => {
    const { manager } = await openBoth();
    const client = openClient(manager.url);
    const target = "secretsmanager.ListSecrets";
    const headersOf = (args: { request: unknown }) =>
      (args.request as { headers: Record<string, string> }).headers;
    client.middlewareStack.add(
      (next) => (args) => {
        delete headersOf(args)["x-amz-target"];
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    client.middlewareStack.add(
      (next) => (args) => {
        headersOf(args)["x-amz-target"] = target;
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    expect(await refusalOf(client.send(new List({})))).toEqual([
      "InvalidSignatureException",
      "The header x-amz-target must be among the signed headers.",
    ]);
  });

  it("refuses a signature from another time of the day", async () => {
    const { manager } = await openBoth();
    const client = openClient(manager.url);
    client.config.systemClockOffset = -6 * 60_000;
    expect((await refusalOf(client.send(new List({}))))[1]).toContain("Signature expired");
  });
});

describe("the protocol", () => {
  it("answers with AWS's media type and headers", async () => {
    const { manager } = await openBoth();
    const { headers, body } = await signedRequest(manager.url);
    const good = await post(manager.url, headers, body);
    expect(good.response.status).toBe(200);
    expect(good.response.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(good.response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    const bad = await post(manager.url, {}, "{}");
    expect(bad.response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(bad.json).toEqual({
      __type: "MissingAuthenticationTokenException",
      Message: "Missing Authentication Token",
    });
  });

  it.each([
    ["GET", "/"],
    ["POST", "/other"],
    ["POST", "/?query"],
  ])("has nothing at %s %s", async (method, path) => {
    const { manager } = await openBoth();
    const response = await fetch(manager.url + path, { method });
    expect(response.status).toBe(404);
    expect((await response.json()).__type).toBe("UnknownOperationException");
  });

  it("refuses a port that is taken", async () => {
    const { manager } = await openBoth();
    await expect(openBoth({ port: Number(new URL(manager.url).port) })).rejects.toThrow("EADDRINUSE");
  });
});

it("prints no value, and repeats none in a refusal", async () => {
  const { url, child, output } = await spawnManager(await temporaryFolder());
  const client = openClient(url);
  const canary = "canary-5f2a";
  await client.send(new Create({ Name: "s", SecretString: canary }));
  await client.send(new Get({ SecretId: "s" }));
  const refusals = [
    await refusalOf(client.send(new Create({ Name: "s", SecretString: canary }))),
    await refusalOf(client.send(new Create({ Name: "bad name", SecretString: canary }))),
    await refusalOf(
      client.send(new Create({ Name: "t", SecretString: canary, SecretBinary: Buffer.from(canary) })),
    ),
  ];
  client.middlewareStack.add(
    (next) => (args) => {
      const body = `{"SecretString":"${canary}",`;
      const request = args.request as { headers: Record<string, string>; body: string };
      request.body = body;
      request.headers["content-length"] = String(body.length);
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  refusals.push(await refusalOf(client.send(new Create({ Name: "u", SecretString: canary }))));
  expect(refusals.at(-1)?.[0]).toBe("SerializationException");
  child.kill("SIGTERM");
  await once(child, "close");
  expect(output()).toContain(url);
  expect(`${output()} ${JSON.stringify(refusals)}`).not.toContain("canary");
});
