import { createHash, randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PayloadReference, payloadReference } from "@/lib/payload-reference";
import { pool } from "@/server/db";
import { finished, keyOf, runToEnd, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";

const mebibyte = 1_048_576;

let app: Application;
let user: User;
let upstream: Server;
let url: string;
let answer: RequestListener;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  upstream = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => upstream.listen(port, "127.0.0.1", resolve));
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  upstream?.closeAllConnections();
  upstream?.close();
});

const png = { "content-type": "image/png" };
const binary = (bytes: number) => Buffer.concat([Buffer.from([0xff]), randomBytes(bytes - 1)]);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Runs a workflow whose one call is answered by `listener`; gives the run and the call's step. */
async function call(
  listener: RequestListener,
  settings: { retries?: number; credentialId?: string } = {},
  config: Record<string, unknown> = {},
) {
  answer = listener;
  const execution = await runToEnd(
    user,
    workflow({ start: manual, call: http("GET", url, config, settings) }, "start > call"),
  );
  const step = execution.steps.find(({ nodeId }) => nodeId === "call");
  if (!step) throw new Error("there is no step of the call");
  return { execution, step };
}

const referenceOf = (step: { output?: unknown }): PayloadReference =>
  payloadReference.parse((step.output as { body: unknown }).body);

/** The sizes of the stored pieces of a run, by stored body. */
async function piecesOf(executionId: string): Promise<Record<string, number[]>> {
  const { rows } = await pool().query<{ id: string; sizes: number[] }>(
    `SELECT p.id, coalesce(array_agg(octet_length(c.content) ORDER BY c.index) FILTER (WHERE c.index IS NOT NULL), '{}')
       AS sizes
     FROM payload p LEFT JOIN payload_chunk c ON c.payload_id = p.id WHERE p.execution_id = $1 GROUP BY p.id`,
    [executionId],
  );
  return Object.fromEntries(rows.map(({ id, sizes }) => [id, sizes]));
}

/** Resolves when some run has stored a piece of a body of which nothing is settled yet. */
async function firstPiece(): Promise<void> {
  for (;;) {
    const { rowCount } = await pool().query(
      "SELECT 1 FROM payload_chunk c JOIN payload p ON p.id = c.payload_id WHERE p.bytes < 0 LIMIT 1",
    );
    if (rowCount) return;
    await sleep(5);
  }
}

async function download(path: string, options: { method?: string; key?: string } = {}): Promise<Response> {
  const { GET } = await import("@/app/api/v1/[...path]/route");
  const key = options.key ?? (await keyOf(user));
  const request = new Request(`http://localhost:3000${path}`, {
    method: options.method ?? "GET",
    headers: { authorization: `Bearer ${key}` },
  });
  return GET(request, { params: Promise.resolve({ path: path.split("/").slice(3) }) });
}

describe("a binary answer", () => {
  it("is written to storage while its sender still holds back the end, and given back whole", async () => {
    const body = binary(700 * 1024);
    const { execution, step } = await call(async (_request, response) => {
      response.writeHead(200, png);
      response.write(body.subarray(0, 300 * 1024));
      await firstPiece();
      response.end(body.subarray(300 * 1024));
    });
    const reference = referenceOf(step);
    const stored = {
      mediaType: "image/png",
      bytes: body.length,
      url: `/api/v1/payloads/${reference.payload}`,
    };
    expect(reference).toEqual({ payload: expect.any(String), ...stored });
    expect(await piecesOf(execution.id)).toEqual({ [reference.payload]: [262_144, 262_144, 192_512] });
    const given = await download(reference.url);
    expect(given.status).toBe(200);
    expect(sha256(new Uint8Array(await given.arrayBuffer()))).toBe(sha256(body));
    expect(await user.payloads.get({ id: reference.payload })).toMatchObject({
      ...stored,
      executionId: execution.id,
    });
  });

  it("shows no address that answers a step to those who may not run workflows", async () => {
    const place = "/api/resume/0190b1f0-0000-7000-8000-000000000000/ask/-/";
    const [head, signature, tail] = [binary(300), "a".repeat(43), binary(300)];
    const body = Buffer.concat([head, Buffer.from(place + signature), tail]);
    const { step } = await call((_request, response) => response.writeHead(200, png).end(body));
    const given = async (scopes: ("read" | "run")[]) => {
      const response = await download(referenceOf(step).url, { key: await keyOf(user, scopes) });
      return Buffer.from(await response.arrayBuffer());
    };
    expect((await given(["read", "run"])).equals(body)).toBe(true);
    const masked = Buffer.concat([head, Buffer.from(place + "*".repeat(43)), tail]);
    expect((await given(["read"])).equals(masked)).toBe(true);
  });

  it("is the next node's to refer to", async () => {
    answer = (_request, response) => response.writeHead(200, png).end(binary(10));
    const document = workflow(
      {
        start: manual,
        call: http("GET", url),
        note: transform({ size: "{{steps.call.body.bytes}}", at: "{{steps.call.body.url}}" }),
      },
      "start > call > note",
    );
    const { output } = await runToEnd(user, document);
    expect(output).toEqual({ size: 10, at: expect.stringMatching(/^\/api\/v1\/payloads\/[0-9a-f-]{36}$/) });
  });

  it("is a download that no browser runs, whatever its sender calls it", async () => {
    const html = Buffer.from(`<script>alert(1)</script>${"x".repeat(mebibyte)}`);
    const { step } = await call((_request, response) =>
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html),
    );
    const { url: path, payload } = referenceOf(step);
    const { headers } = await download(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-length": String(html.length),
      "content-disposition": `attachment; filename="${payload}"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    });
    const head = await download(path, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      String(html.length),
      "",
    ]);
  });

  it.each([
    ["image/svg+xml", "application/octet-stream"],
    ["application/xhtml+xml", "application/octet-stream"],
    ["application/xml", "application/octet-stream"],
    ["application/wasm", "application/octet-stream"],
    ["multipart/x-mixed-replace; boundary=x", "application/octet-stream"],
    ["text/html\u00e9", "application/octet-stream"],
    ["IMAGE/PNG; a=b", "image/png"],
    ["application/pdf", "application/pdf"],
    ["video/mp4", "video/mp4"],
  ])("of type %s is sent as %s: the server says what it is", async (type, served) => {
    const { step } = await call((_request, response) =>
      response.writeHead(200, { "content-type": type }).end(binary(2 * mebibyte)),
    );
    const { headers } = await download(referenceOf(step).url);
    expect(headers.get("content-type")).toBe(served);
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+"$/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("belongs to its own workspace", async () => {
    const { step } = await call((_request, response) => response.writeHead(200, png).end(binary(10)));
    const stranger = await app.signUp("eve");
    const { url: path, payload } = referenceOf(step);
    expect((await download(path, { key: await keyOf(stranger) })).status).toBe(404);
    await expect(stranger.payloads.get({ id: payload })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a large answer", () => {
  const sends =
    (body: Buffer | string, headers: Record<string, string>): RequestListener =>
    (_, response) => {
      response.on("error", () => undefined);
      response.writeHead(200, headers);
      response.end(body);
    };

  it("is in the output up to 1 MiB of text, and stored above, and JSON is in the output all the same", async () => {
    const text = { "content-type": "text/plain" };
    const small = "é".repeat(mebibyte / 2);
    expect((await call(sends(small, text))).step.output).toMatchObject({ body: small });
    const { step } = await call(sends(`${small}x`, text));
    expect(await (await download(referenceOf(step).url)).text()).toBe(`${small}x`);
    const json = {
      list: Array.from({ length: 30_000 }, (_, index) => `a text with the number ${index} in it`),
    };
    const parsed = await call(sends(JSON.stringify(json), { "content-type": "application/json" }));
    expect(parsed.step.output).toMatchObject({ body: json });
  });

  const beyond = Buffer.alloc(10 * mebibyte + 1, "x");
  it.each<[string, RequestListener]>([
    ["binary", sends(beyond, png)],
    ["text", sends(beyond, { "content-type": "text/plain" })],
    ["JSON", sends(`"${"x".repeat(10 * mebibyte)}"`, { "content-type": "application/json" })],
    [
      "of unknown length",
      (_request, response) => {
        response.writeHead(200, png);
        for (let at = 0; at < beyond.length; at += mebibyte)
          response.write(beyond.subarray(at, at + mebibyte));
        response.end();
      },
    ],
    ["compressed to little", sends(gzipSync(beyond), { ...png, "content-encoding": "gzip" })],
    [
      "announced and never sent",
      (_request, response) => {
        response.writeHead(200, { ...png, "content-length": String(beyond.length) }).flushHeaders();
      },
    ],
  ])("of more than 10 MiB is a clear error, final, and leaves nothing behind: %s", async (_, listener) => {
    const { execution, step } = await call(listener, { retries: 3 });
    expect(step).toMatchObject({ status: "FAILED", error: { name: "ResponseTooLarge" } });
    expect(step.error?.message).toContain(`${new URL(url).host} is larger than 10485760 bytes`);
    expect(step.attempts).toHaveLength(1);
    expect(await piecesOf(execution.id)).toEqual({});
  });

  it("of just 10 MiB is stored", async () => {
    const { execution, step } = await call(sends(beyond.subarray(1), png));
    expect(referenceOf(step)).toMatchObject({ bytes: 10 * mebibyte });
    expect(Object.values(await piecesOf(execution.id))).toEqual([Array(40).fill(262_144)]);
  });
});

describe("an attempt that does not succeed leaves nothing in storage", () => {
  it("when the answer breaks off and another attempt follows", async () => {
    const body = binary(600 * 1024);
    let calls = 0;
    const { execution, step } = await call(
      async (_request, response) => {
        response.writeHead(200, { ...png, "content-length": String(body.length) });
        if (calls++ > 0) return void response.end(body);
        response.write(body.subarray(0, 400 * 1024));
        await firstPiece();
        response.destroy();
      },
      { retries: 1 },
    );
    expect(step.attempts).toMatchObject([{ error: { name: "RequestFailed" } }, {}]);
    expect(Object.keys(await piecesOf(execution.id))).toEqual([referenceOf(step).payload]);
  });

  it("when the run is cancelled meanwhile", async () => {
    const gone = Promise.withResolvers<void>();
    answer = (_request, response) => {
      response.on("close", () => gone.resolve());
      response.writeHead(200, png);
      response.write(binary(400 * 1024));
    };
    const document = workflow({ start: manual, call: http("GET", url) }, "start > call");
    const { id } = await user.workflows.create({ document });
    const { executionId } = await user.executions.run({ id });
    await firstPiece();
    await user.executions.cancel({ id: executionId });
    await gone.promise;
    expect(await finished(user, executionId)).toMatchObject({ status: "CANCELLED" });
    while (Object.keys(await piecesOf(executionId)).length) await sleep(10);
  });
});

describe("the storage of an attempt", () => {
  async function open() {
    const { attemptPayloads } = await import("@/server/payloads");
    const { execution } = await call((_request, response) => response.end("no body to store"));
    const owner = { workspaceId: user.actor.workspaceId, executionId: execution.id };
    return { attempt: attemptPayloads(owner), left: () => piecesOf(execution.id) };
  }

  it("keeps what was stored where the attempt is recorded, and else removes it", async () => {
    for (const recorded of [true, false]) {
      const { attempt, left } = await open();
      const { payload } = await attempt.store(
        Readable.from([Buffer.from("a"), Buffer.from("b")]),
        "text/plain",
      );
      await attempt.settle(recorded);
      expect(await left()).toEqual(recorded ? { [payload]: [2] } : {});
    }
  });

  it("removes what is still being written when the attempt is over", async () => {
    const { attempt, left } = await open();
    const over = Promise.withResolvers<void>();
    const body = (async function* () {
      yield Buffer.alloc(300_000);
      await over.promise;
      yield Buffer.alloc(300_000);
    })();
    const stored = attempt.store(body, "text/plain");
    while (!Object.values(await left())[0]?.length) await sleep(5);
    await attempt.settle(false);
    over.resolve();
    await expect(stored).rejects.toThrow("ended before");
    expect(await left()).toEqual({});
  });
});

it("a credential's value that comes back is masked in what is stored, across the borders of pieces too", async () => {
  const secret = "s3cret-tøken-of-the-credential";
  const credential = await user.credentials.create({ name: "t", type: "BEARER_TOKEN", value: secret });
  const forms = [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)];
  const noise = () => binary(262_144 - 20);
  const body = Buffer.concat(forms.flatMap((form) => [noise(), Buffer.from(form)]));
  const { step } = await call(
    async (_request, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      for (let at = 0; at < body.length; at += 65_519) response.write(body.subarray(at, at + 65_519));
      response.end();
    },
    { credentialId: credential.id },
  );
  const stored = Buffer.from(await (await download(referenceOf(step).url)).arrayBuffer());
  expect(stored).toHaveLength(body.length);
  for (const form of forms) {
    const at = body.indexOf(form);
    expect(stored.subarray(at, at + Buffer.byteLength(form)).toString()).toMatch(/^\*+$/);
    expect(stored.indexOf(Buffer.from(form.slice(0, 12)))).toBe(-1);
  }
  expect(stored.subarray(0, 1000)).toEqual(body.subarray(0, 1000));
});

it("the sweep removes what no step refers to after a day, and makes good what a step does", async () => {
  const { attemptPayloads, sweepPayloads } = await import("@/server/payloads");
  const { execution, step } = await call((_request, response) =>
    response.writeHead(200, png).end(binary(300)),
  );
  const referred = referenceOf(step).payload;
  const store = async () => {
    const attempt = attemptPayloads({ workspaceId: user.actor.workspaceId, executionId: execution.id });
    const source = (async function* () {
      yield Buffer.from("never settled");
    })();
    return (await attempt.store(source, "text/plain")).payload;
  };
  const [lost, fresh] = [await store(), await store()];
  // As it stands when the process dies between the record of the step and what follows.
  await pool().query("UPDATE payload SET bytes = -1 WHERE id = $1", [referred]);
  const age = "UPDATE payload SET created_at = now() - interval '25 hours' WHERE id = ANY($1)";
  await pool().query(age, [[lost, referred]]);
  expect(await user.payloads.get({ id: referred })).toMatchObject({ bytes: null });
  expect(await sweepPayloads()).toBe(1);
  expect(Object.keys(await piecesOf(execution.id)).sort()).toEqual([referred, fresh].sort());
  expect(await user.payloads.get({ id: referred })).toMatchObject({ bytes: 300 });
  expect(await sweepPayloads()).toBe(0);
});
