import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAuthorized } from "~/infra/local/engine/signing";
import { eventIds } from "~/infra/local/engine/ulid";
import { createDatabase } from "~/tests/support/database";
import { type Harness, startHarness, until } from "./harness";

const eventKey = "local-event-key";
const hexKey = "0123456789abcdef0123456789abcdef";

let database: Awaited<ReturnType<typeof createDatabase>>;
let app: Harness;
let listener: { url: string; close(): Promise<void> };

beforeAll(async () => {
  database = await createDatabase();
  app = await startHarness({
    databaseUrl: database.url,
    eventKey,
    signingKey: `signkey-test-${hexKey}`,
    functions: (client) => [
      client.createFunction({ id: "echo", triggers: [{ event: "t/echo" }] }, async ({ event }) => event.data),
      client.createFunction(
        { id: "only-large", triggers: [{ event: "t/sized", if: "event.data.size > 10" }] },
        async ({ event }) => event.data.size,
      ),
      client.createFunction({ id: "sleeper", triggers: [{ event: "t/sleeper" }] }, async ({ step }) => {
        await step.run("before", () => "text with \u0000 in it");
        await step.sleep("long", "60s");
      }),
      client.createFunction(
        { id: "on-end", triggers: [{ event: "inngest/function.cancelled" }] },
        async ({ event }) => event.data.function_id,
      ),
    ],
  });
  listener = await app.engine.listen(0, "127.0.0.1");
});

afterAll(async () => {
  await listener.close();
  await app.stop();
  await database.drop();
});

const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${listener.url}${path}`, { method: "POST", body, headers });
  return { status: response.status, body: await response.json() };
};

describe("POST /e/{key}", () => {
  const path = `/e/${eventKey}`;

  it("takes one event or several, and answers with an id each", async () => {
    const one = await post(path, JSON.stringify({ name: "t/echo", data: { a: 1 } }));
    expect(one).toEqual({
      status: 200,
      body: { ids: [expect.stringMatching(/^[0-9A-Z]{26}$/)], status: 200 },
    });
    const many = await post(path, JSON.stringify([{ name: "t/echo" }, { name: "t/unheard", data: {} }]));
    expect(many.body.ids).toHaveLength(2);
    expect(await app.ended(one.body.ids[0])).toMatchObject([{ output: { a: 1 } }]);
  });

  it.each([
    ["{bad", /JSON/],
    ['{"name":"","data":{}}', /event name is empty/],
    ['{"data":{}}', /event name is empty/],
    ['{"name":"x","data":[1]}', /event data is not an object/],
    ["[3]", /event is not an object/],
    ['{"name":"x\\u0000"}', /U\+0000/],
  ])("refuses %s", async (body, message) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status: 400, body: { ids: [""], status: 400 } });
    expect(answer.body.error).toMatch(message);
  });

  it("refuses another key", async () => {
    expect(await post("/e/wrong", '{"name":"t/echo"}')).toEqual({
      status: 401,
      body: { status: 401, error: "Event key not found" },
    });
  });

  it("gives a repeated request the same ids and does not start its runs again", async () => {
    const headers = { "x-inngest-event-id-seed": `${Date.now()},TEs52XFQvs0tYQ==` };
    const body = JSON.stringify([
      { name: "t/echo", data: { n: 1 } },
      { name: "t/echo", data: { n: 2 } },
    ]);
    const first = await post(path, body, headers);
    const again = await post(path, body, headers);
    expect(again.body.ids).toEqual(first.body.ids);
    for (const id of first.body.ids) expect(await app.ended(id)).toHaveLength(1);
  });

  it("starts no run twice when a request is repeated while the first is on its way", async () => {
    const headers = { "x-inngest-event-id-seed": `${Date.now()},TEs52XFQvs0tYQ==` };
    const send = async (init: RequestInit) => {
      const response = await app.engine.fetch(`http://embedded${path}`, { method: "POST", ...init });
      return ((await response.json()) as { ids: string[] }).ids;
    };
    // What comes while the first of these is being stored is stored together.
    const [, ids, again] = await Promise.all([
      send({ body: JSON.stringify({ name: "t/unheard" }) }),
      send({ body: JSON.stringify({ name: "t/echo", data: { n: 1 } }), headers }),
      send({ body: JSON.stringify({ name: "t/echo", data: { n: 1 } }), headers }),
    ]);
    expect(again).toEqual(ids);
    expect(await app.ended(ids[0] ?? "")).toHaveLength(1);
  });

  it("derives ids from the seed as the real server did", () => {
    expect(eventIds("1795225638169,TEs52XFQvs0tYQ==", 2)).toEqual([
      "01M7XWJN8S9H5KKPBHA2ZCTBB2",
      "01M7XWJN8S9H5KKPBHA2ZCTBB3",
    ]);
  });

  it("starts a function once for events with the same id", async () => {
    const first = await app.send("t/echo", { n: "dup" }, "dup1");
    const second = await app.send("t/echo", { n: "dup" }, "dup1");
    expect(second).not.toBe(first);
    const [run] = await app.ended(first);
    expect(app.callsOf(run?.run_id ?? "")[0]?.body.event.id).toBe("dup1");
    const { body } = await app.api("GET", `/v1/events/${second}/runs`);
    expect(body).toMatchObject({ data: [] });
  });

  it("heeds a trigger's condition", async () => {
    const small = await app.send("t/sized", { size: 1 });
    const missing = await app.send("t/sized", {});
    expect(await app.run("t/sized", { size: 11 })).toMatchObject({ output: 11 });
    for (const id of [small, missing]) {
      expect((await app.api("GET", `/v1/events/${id}/runs`)).body).toMatchObject({ data: [] });
    }
  });
});

describe("functions", () => {
  const start = async (functions: Parameters<typeof startHarness>[0]["functions"]) => {
    const own = await createDatabase();
    const started = await startHarness({ databaseUrl: own.url, functions }).catch(async (error: unknown) => {
      await own.drop();
      throw error;
    });
    const stop = async () => {
      await started.stop();
      await own.drop();
    };
    return { started, stop };
  };

  it("may be registered by the SDK's own request", async () => {
    const { started, stop } = await start((client) => [
      client.createFunction({ id: "known", triggers: [{ event: "t/known" }] }, async () => "known"),
    ]);
    try {
      await started.api("POST", "/fn/register", { functions: [] });
      const forgotten = await started.send("t/known");
      const request = new Request("http://embedded/api/inngest", {
        method: "PUT",
        headers: { host: "embedded" },
      });
      expect(await (await started.handler(request)).json()).toMatchObject({
        message: "Successfully registered",
      });
      expect(await started.run("t/known")).toMatchObject({ output: "known" });
      expect((await started.api("GET", `/v1/events/${forgotten}/runs`)).body).toMatchObject({ data: [] });
    } finally {
      await stop();
    }
  });

  it("are triggered by a family of names, and told of when they declare limits that are not kept", async () => {
    const { started, stop } = await start((client) => [
      client.createFunction(
        { id: "family", triggers: [{ event: "family/*" }], throttle: { limit: 1, period: "1m" } },
        async ({ event }) => event.name,
      ),
    ]);
    try {
      expect(await started.run("family/any")).toMatchObject({ output: "family/any" });
      const told = started.logs.find(({ event }) => event === "limits.ignored");
      expect(told?.fields).toEqual({ function: "probe-family", limits: ["throttle"] });
    } finally {
      await stop();
    }
  });

  it("are refused when a condition is not CEL", async () => {
    const starting = start((client) => [
      client.createFunction(
        { id: "wrong", triggers: [{ event: "t/wrong", if: "event.data ==" }] },
        async () => 1,
      ),
    ]);
    await expect(starting).rejects.toThrow(/"probe-wrong" has the expression "event.data =="/);
  });
});

describe("the API over HTTP", () => {
  const hash = createHash("sha256").update(Buffer.from(hexKey, "hex")).digest("hex");
  const authorization = `Bearer signkey-test-${hash}`;

  it("asks for the hash of the signing key", async () => {
    const refused = await fetch(`${listener.url}/v1/runs/x`);
    expect(refused.status).toBe(401);
    const taken = await fetch(`${listener.url}/v1/runs/x`, { headers: { authorization } });
    expect(taken.status).toBe(404);
    expect(await taken.json()).toEqual({ error: "there is no run x", status: 404, data: null });
  });

  it("shows a run and its state, and cancels it while it sleeps", async () => {
    const eventId = await app.send("t/sleeper");
    await until(async () => ((await app.engine.stats()).sleeping > 0 ? true : undefined));
    const shown = (await app.api("GET", `/v1/events/${eventId}/runs`)).body as { data: { run_id: string }[] };
    const run = shown.data[0]?.run_id ?? "";
    const request = (method: string, path: string) =>
      fetch(`${listener.url}${path}`, { method, headers: { authorization } });
    expect(await (await request("GET", `/v1/runs/${run}`)).json()).toMatchObject({
      data: { run_id: run, event_id: eventId, status: "Running", ended_at: null },
    });
    expect(await (await request("GET", `/v0/runs/${run}/batch`)).json()).toMatchObject([
      { name: "t/sleeper" },
    ]);
    const actions = await (await request("GET", `/v0/runs/${run}/actions`)).json();
    expect(Object.values(actions)).toEqual([{ data: "text with \u0000 in it" }]);
    expect((await request("DELETE", `/v1/runs/${run}`)).status).toBe(200);
    expect(await (await request("GET", `/v1/runs/${run}`)).json()).toMatchObject({
      data: { status: "Cancelled" },
    });
    expect((await request("DELETE", `/v1/runs/${run}`)).status).toBe(400);
    expect((await app.engine.stats()).sleeping).toBe(0);
    const told = await until(() => app.calls.find(({ function: fn }) => fn === "probe-on-end"));
    expect(told.body.event).toMatchObject({ data: { function_id: "probe-sleeper", run_id: run } });
  });

  it("starts a function directly", async () => {
    const started = await app.api("POST", "/invoke/probe-echo", { data: { direct: true } });
    const { id } = started.body as { id: string };
    expect(await app.ended(id)).toMatchObject([
      { output: { direct: true, _inngest: { fn_id: "probe-echo" } } },
    ]);
    expect((await app.api("POST", "/invoke/unknown", {})).status).toBe(404);
  });

  it("answers 404 to a path that it does not have", async () => {
    expect((await app.api("GET", "/v1/nothing")).status).toBe(404);
  });
});

describe("an app in cloud mode", () => {
  it("takes the engine's signed calls, and authorises its own as the engine checks them", async () => {
    const key = `signkey-test-${hexKey}`;
    const own = await createDatabase();
    const cloud = await startHarness({
      databaseUrl: own.url,
      signingKey: key,
      appSigningKey: key,
      functions: (client) => [
        client.createFunction({ id: "signed", triggers: [{ event: "t/signed" }] }, async ({ step }) =>
          step.run("work", () => "done"),
        ),
      ],
    });
    try {
      expect(await cloud.run("t/signed", { text: "é", z: 1, a: [1.5, null] })).toMatchObject({
        output: "done",
      });
      expect(cloud.checkpoints.map(({ authorization }) => isAuthorized(key, authorization))).toEqual([true]);
    } finally {
      await cloud.stop();
      await own.drop();
    }
  });
});
