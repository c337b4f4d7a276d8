import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine } from "~/infra/local/engine/create-engine";
import type { Engine } from "~/infra/local/engine/types";
import { createDatabase } from "~/tests/support/database";
import { until } from "./harness";

/** One call of the real server to an app, with the checkpoints made while it was open, and the app's answer. */
interface Exchange {
  function: string;
  stepId: string;
  request: { headers: Record<string, string>; body: CallBody };
  checkpoints: { id: string; op: string }[][];
  response: { status: number; headers: Record<string, string>; body: unknown };
}

interface CallBody {
  ctx: Record<string, unknown> & { attempt: number; stack: { stack: string[] }; run_id: string };
  event: { name: string; data: Record<string, unknown> };
  steps: Record<string, unknown>;
}

const directory = path.join(import.meta.dirname, "captures");
const functions: { id: string; triggers: { event?: string }[] }[] = JSON.parse(
  readFileSync(path.join(directory, "functions.json"), "utf8"),
);
const readExchanges = (mode: string): Exchange[] =>
  readFileSync(path.join(directory, `calls-${mode}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Functions whose parts run side by side: the order in which they end is not given. */
const unordered = new Set(["probe-par3", "probe-defaultpar"]);

/** Replaces ids and times, which differ from run to run, and what the engine knowingly does otherwise. */
function normalise(fn: string, stepId: string, headers: Record<string, string>, body: CallBody): unknown {
  const ctx = { ...body.ctx, stack: body.ctx.stack.stack };
  if (unordered.has(fn)) ctx.stack = [...ctx.stack].sort();
  const members = {
    run_id: "id",
    fn_id: "id",
    qi_id: "id",
    job_id: "id",
    request_id: "id",
    // The real server leaves immediate execution disabled when a sleep ended a batch; this engine allows it again.
    ...(fn === "probe-defaultpar" && stepId === "step" ? { disable_immediate_execution: "any" } : {}),
  };
  const text = JSON.stringify({
    fn,
    stepId,
    headers: {
      type: headers["content-type"],
      generation: headers["x-inngest-generation-id"],
      version: headers["x-inngest-req-version"],
      step: headers["x-inngest-step-id"],
    },
    body: { ...body, ctx: { ...ctx, ...members } },
  });
  const plain = text.replace(/01[0-9A-HJKMNP-TV-Z]{24}/g, "ULID").replace(/\b1[78]\d{11}\b/g, "0");
  return JSON.parse(plain, (key, value: unknown) => {
    if (key === "_inngest") return "internal";
    // A triggering event is listed without `user` when it is empty; this engine lists it as it is.
    if (key === "user") return undefined;
    return value;
  });
}

const keyOf = (fn: string, stepId: string, body: CallBody) =>
  [fn, stepId, body.ctx.attempt, Object.keys(body.steps).length].join(" ");

describe.each(["on", "off"])("exchanges captured with checkpointing %s", (mode) => {
  const exchanges = readExchanges(mode);
  const captured = new Map(
    exchanges.map((exchange) => [keyOf(exchange.function, exchange.stepId, exchange.request.body), exchange]),
  );
  const seen = new Map<string, unknown>();
  const unexpected: string[] = [];
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let engine: Engine;

  /** Stands in for the app: saves the checkpoints and gives the answers that were captured. */
  async function replay(request: Request): Promise<Response> {
    const sdk = { "x-inngest-sdk": "inngest-js:v4.24.0", "content-type": "application/json" };
    if (request.method === "PUT") return Response.json({ functions }, { headers: sdk });
    const { searchParams } = new URL(request.url);
    const fn = searchParams.get("fnId") ?? "";
    const stepId = searchParams.get("stepId") ?? "";
    const body: CallBody = JSON.parse(await request.text());
    const key = keyOf(fn, stepId, body);
    const exchange = captured.get(key);
    if (!exchange) {
      unexpected.push(key);
      return new Response("null", { status: 200, headers: sdk });
    }
    seen.set(key, normalise(fn, stepId, Object.fromEntries(request.headers), body));
    for (const steps of exchange.checkpoints) {
      const { run_id, qi_id, request_id, generation_id, fn_id } = body.ctx;
      const saved = await engine.fetch(`http://embedded/v1/checkpoint/${run_id}/async`, {
        method: "POST",
        body: JSON.stringify({ run_id, qi_id, request_id, generation_id, fn_id, steps, ts: Date.now() }),
      });
      expect([saved.status, await saved.text()]).toEqual([200, ""]);
    }
    const { status, headers } = exchange.response;
    return new Response(JSON.stringify(exchange.response.body), { status, headers: { ...sdk, ...headers } });
  }

  beforeAll(async () => {
    database = await createDatabase();
    engine = await createEngine({ databaseUrl: database.url, handler: replay, retryDelayMs: () => 20 });
    await engine.sync();
    await engine.start();
    const first = exchanges.filter(
      ({ request, stepId, function: fn }) =>
        stepId === "step" &&
        request.body.ctx.attempt === 0 &&
        fn !== "probe-onfail-failure" &&
        !/callee/.test(fn),
    );
    const events = new Map(first.map(({ request }) => [request.body.event.name, request.body.event]));
    const sent = [...events.values()].map(({ name, data }) => ({ name, data }));
    const send = (body: unknown) =>
      engine.fetch("http://embedded/e/key", { method: "POST", body: JSON.stringify(body) });
    await send(sent);
    await until(() => seen.has("probe-waitmatch step 0 0") || undefined);
    await until(async () => ((await engine.stats()).running === 0 ? true : undefined));
    await send({ name: "t/got", data: { id: "w1", val: 42 } });
    await until(() => seen.size === captured.size || undefined);
  });

  afterAll(async () => {
    await engine.stop();
    await database.drop();
  });

  it("makes no other calls than the real server", () => {
    expect(unexpected).toEqual([]);
  });

  it.each(
    exchanges.map((exchange) => [keyOf(exchange.function, exchange.stepId, exchange.request.body), exchange]),
  )("sends the same request: %s", (key, exchange) => {
    const { request, function: fn, stepId } = exchange;
    expect(seen.get(key)).toEqual(normalise(fn, stepId, request.headers, request.body));
  });
});
