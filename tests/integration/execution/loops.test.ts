import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "@/server/db";
import { allSteps, runToEnd } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, loop, manual, transform, wait, when, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;
let upstream: Server;
let url: string;
/** What was asked for, in the order of arrival, and how many requests were open at once at most. */
let asked: string[] = [];
let open = 0;
let most = 0;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  upstream = createServer((request, response) => {
    asked.push(request.url ?? "");
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      const bad = request.url?.includes("bad");
      response.writeHead(bad ? 400 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify({ path: request.url }));
    }, 5);
  });
  await new Promise<void>((resolve) => upstream.listen(port, "127.0.0.1", resolve));
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  upstream?.close();
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const run = (document: ReturnType<typeof workflow>, input?: unknown) => {
  asked = [];
  most = 0;
  return runToEnd(user, document, input);
};
const partsOf = async (id: string) => {
  const { rows } = await pool().query<{ part: number }>("SELECT part FROM execution WHERE id = $1", [id]);
  return rows[0]?.part;
};

describe("a loop that only computes", () => {
  const document = workflow(
    {
      start: manual,
      each: loop("{{trigger.items}}"),
      twice: transform({ v: "{{multiply loop.item 2}}", at: "{{loop.index}}" }),
      after: transform({ count: "{{length steps.each}}", last: "{{last steps.each}}" }),
    },
    "start > each:item > twice",
    "each:done > after",
  );

  it("gives the outputs in the order of the items", async () => {
    const execution = await run(document, { items: [5, 6, 7] });
    expect(execution.error).toBeNull();
    expect(execution).toMatchObject({ status: "COMPLETED", output: { count: 3, last: { v: 14, at: 2 } } });
    expect(execution.steps.map(({ nodeId, iteration, status }) => [nodeId, iteration, status])).toEqual([
      ["start", "", "SUCCESS"],
      ["each", "", "SUCCESS"],
      ["after", "", "SUCCESS"],
      ["twice", "0", "SUCCESS"],
      ["twice", "1", "SUCCESS"],
      ["twice", "2", "SUCCESS"],
    ]);
    expect(execution.steps[1]).toMatchObject({
      input: { items: [5, 6, 7], concurrency: 1 },
      output: [
        { v: 10, at: 0 },
        { v: 12, at: 1 },
        { v: 14, at: 2 },
      ],
    });
  });

  it("gives an empty list for an empty list", async () => {
    const empty = workflow(
      { start: manual, each: loop("{{trigger.items}}"), a: transform({ v: 1 }) },
      "start > each:item > a",
    );
    expect(await run(empty, { items: [] })).toMatchObject({ status: "COMPLETED", output: [] });
  });

  it("goes through 10,000 items, and keeps every step", async () => {
    const execution = await run(document, { items: numbers(10_000) });
    expect(execution).toMatchObject({
      status: "COMPLETED",
      output: { count: 10_000, last: { v: 19_998, at: 9_999 } },
    });
    const { rows } = await pool().query(
      "SELECT count(*)::int AS steps FROM execution_step WHERE execution_id = $1 AND node_id = 'twice' AND status = 'SUCCESS'",
      [execution.id],
    );
    expect(rows[0]).toEqual({ steps: 10_000 });
  });

  it("names the item that failed, and starts no more", async () => {
    const execution = await run(document, { items: [1, "x", 3] });
    expect(execution).toMatchObject({
      status: "FAILED",
      error: { name: "ItemFailed", message: expect.stringMatching(/^each: Item 1: twice: /) },
    });
    const steps = execution.steps.filter(({ nodeId }) => nodeId === "twice");
    expect(steps.map(({ iteration, status }) => [iteration, status])).toEqual([
      ["0", "SUCCESS"],
      ["1", "FAILED"],
    ]);
  });

  it.each([
    ["no list", "x", /items is the text "x": it must be one expression that gives a list/],
    ["an object", { a: 1 }, /items is an object/],
    ["too many items", numbers(100_001), /items has 100001 items: a loop takes 100000 at most/],
  ])("fails with %s, and says so", async (_, items, message) => {
    const execution = await run(document, { items });
    expect(execution.status).toBe("FAILED");
    expect(execution.error?.message).toMatch(message);
  });
});

describe("a loop that acts", () => {
  const calls = (concurrency: number, settings = {}) =>
    workflow(
      {
        start: manual,
        each: loop("{{trigger.items}}", concurrency),
        call: http("GET", `${url}/{{loop.item}}`, {}, settings),
        pick: transform({ path: "{{steps.call.body.path}}" }),
      },
      "start > each:item > call > pick",
    );

  it("runs one item after another unless told otherwise", async () => {
    const execution = await run(calls(1), { items: ["a", "b", "c"] });
    expect(execution).toMatchObject({
      status: "COMPLETED",
      output: [{ path: "/a" }, { path: "/b" }, { path: "/c" }],
    });
    expect(asked).toEqual(["/a", "/b", "/c"]);
    expect(most).toBe(1);
  });

  it("runs so many at once, and keeps their order", async () => {
    const items = numbers(450);
    const execution = await run(calls(5), { items });
    expect(execution).toMatchObject({
      status: "COMPLETED",
      output: items.map((item) => ({ path: `/${item}` })),
    });
    expect([...asked].sort()).toEqual(items.map((item) => `/${item}`).sort());
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(5);
  });

  it("starts no more items after one has failed", async () => {
    const execution = await run(calls(1), { items: ["a", "bad", "c"] });
    expect(execution.error?.message).toMatch(/^each: Item 1: call: .*400/);
    expect(asked).toEqual(["/a", "/bad"]);
    const skipped = execution.steps.filter(({ status }) => status === "SKIPPED");
    expect(skipped.map(({ nodeId, iteration }) => [nodeId, iteration])).toEqual([["pick", "1"]]);
  });

  it("goes on where the body handles the failure", async () => {
    const document = workflow(
      {
        start: manual,
        each: loop("{{trigger.items}}"),
        call: http("GET", `${url}/{{loop.item}}`),
        good: transform({ ok: true }),
        sorry: transform({ ok: false, status: "{{steps.call.error.status}}" }),
      },
      "start > each:item > call > good",
      "call:error > sorry",
    );
    expect(await run(document, { items: ["a", "bad", "c"] })).toMatchObject({
      status: "COMPLETED",
      output: [{ ok: true }, { ok: false, status: 400 }, { ok: true }],
    });
  });

  it("leaves by its own error handle where that is connected", async () => {
    const document = workflow(
      {
        start: manual,
        each: loop("{{trigger.items}}"),
        call: http("GET", `${url}/{{loop.item}}`),
        sorry: transform({ why: "{{steps.each.error.message}}" }),
      },
      "start > each:item > call",
      "each:error > sorry",
    );
    expect(await run(document, { items: ["bad"] })).toMatchObject({
      status: "COMPLETED",
      output: { why: expect.stringMatching(/^Item 0: call: /) },
    });
  });

  it("gives null for an item that ends nowhere, and skips what it did not take", async () => {
    const document = workflow(
      {
        start: manual,
        each: loop("{{trigger.items}}"),
        big: when("{{loop.item}}", "greaterThan", "1"),
        pause: wait(0),
        yes: transform({ big: "{{loop.item}}" }),
      },
      "start > each:item > big:true > pause > yes",
    );
    const execution = await run(document, { items: [1, 2] });
    expect(execution).toMatchObject({ status: "COMPLETED", output: [{ result: false }, { big: 2 }] });
    expect(
      execution.steps
        .filter(({ iteration }) => iteration === "0")
        .map(({ nodeId, status }) => [nodeId, status]),
    ).toEqual([
      ["big", "SUCCESS"],
      ["pause", "SKIPPED"],
      ["yes", "SKIPPED"],
    ]);
  });

  it("sleeps in several items side by side", async () => {
    const document = workflow(
      {
        start: manual,
        each: loop("{{trigger.items}}", 10),
        pause: wait(1),
        a: transform({ v: "{{loop.item}}" }),
      },
      "start > each:item > pause > a",
    );
    const execution = await run(document, { items: numbers(10) });
    expect(execution).toMatchObject({ status: "COMPLETED", output: numbers(10).map((v) => ({ v })) });
    const pauses = execution.steps.filter(({ nodeId }) => nodeId === "pause");
    const times = pauses.map(({ startedAt, completedAt }) => [startedAt ?? "", completedAt ?? ""] as const);
    const abreast = times.map(([at]) => times.filter(([from, to]) => from <= at && at < to).length);
    expect(Math.max(...abreast)).toBeGreaterThan(1);
  });

  it("is carried by several parts, each going on where the last one left it", async () => {
    const document = workflow(
      {
        start: manual,
        each: loop("{{trigger.items}}"),
        call: http("GET", `${url}/{{loop.item}}`),
        pause: wait(0),
        pick: transform({ path: "{{steps.call.body.path}}" }),
      },
      "start > each:item > call > pause > pick",
    );
    const items = numbers(80);
    const execution = await run(document, { items });
    expect(execution).toMatchObject({
      status: "COMPLETED",
      output: items.map((item) => ({ path: `/${item}` })),
    });
    expect(asked).toEqual(items.map((item) => `/${item}`));
    expect(await partsOf(execution.id)).toBe(2);
  });
});

describe("nested loops", () => {
  const nested = (inner: Parameters<typeof workflow>[0]) =>
    workflow(
      {
        start: manual,
        outer: loop("{{trigger.rows}}", 2),
        head: transform({ name: "{{loop.item.name}}" }),
        inner: loop("{{loop.item.cells}}", 2),
        ...inner,
        sum: transform({ name: "{{steps.head.name}}", cells: "{{steps.inner}}" }),
      },
      "start > outer:item > head > inner:item > cell",
      "inner:done > sum",
    );
  const rows = [
    { name: "a", cells: [1, 2] },
    { name: "b", cells: [] },
    { name: "c", cells: [3] },
  ];
  const fields = { v: "{{loop.item}}", of: "{{loop.parent.item.name}}", row: "{{steps.head.name}}" };

  it("read the item around the item, and steps of both", async () => {
    const execution = await run(nested({ cell: transform(fields) }), { rows });
    expect(execution.error).toBeNull();
    expect(execution.output).toEqual([
      {
        name: "a",
        cells: [
          { v: 1, of: "a", row: "a" },
          { v: 2, of: "a", row: "a" },
        ],
      },
      { name: "b", cells: [] },
      { name: "c", cells: [{ v: 3, of: "c", row: "c" }] },
    ]);
    expect(execution.steps.map(({ nodeId, iteration }) => `${nodeId} ${iteration}`)).toContain("cell 0.1");
  });

  it("act as well", async () => {
    const many = numbers(30).map((row) => ({ name: `r${row}`, cells: numbers(9) }));
    const document = nested({ cell: http("GET", `${url}/{{loop.parent.index}}-{{loop.item}}`) });
    const execution = await run(document, { rows: many });
    expect(execution).toMatchObject({ status: "COMPLETED", error: null });
    expect(execution.output).toHaveLength(30);
    expect(asked).toHaveLength(270);
    expect(new Set(asked).size).toBe(270);
    const steps = await allSteps(user, execution.id);
    expect(steps).toHaveLength(2 + 30 * 3 + 270);
    expect(steps.every(({ status }) => status === "SUCCESS")).toBe(true);
  });
});

describe("a long run", () => {
  it("of 1,000 nodes in a chain is carried by several parts", async () => {
    const ids = numbers(1_000).map((index) => `n${index}`);
    const nodes = ids.map((id, index) => {
      const before = index ? `{{add steps.n${index - 1}.v 1}}` : "0";
      return [id, transform({ v: before })] as const;
    });
    // Each waits for the start as well: nodes that follow one by one and only compute would be one step.
    const document = workflow(
      { start: manual, ...Object.fromEntries(nodes) },
      `start > ${ids.join(" > ")}`,
      ...ids.slice(1).map((id) => `start > ${id}`),
    );
    const execution = await run(document);
    expect(execution).toMatchObject({ status: "COMPLETED", output: { v: 999 } });
    expect(await partsOf(execution.id)).toBe(3);
  });

  it("carries branches that wait from part to part", async () => {
    const ids = numbers(80).map((index) => `n${index}`);
    const document = workflow(
      {
        start: manual,
        pause: wait(10),
        late: transform({ at: "{{steps.pause.resumedAt}}" }),
        ...Object.fromEntries(ids.map((id) => [id, transform({ v: 1 })])),
      },
      "start > pause > late",
      `start > ${ids.join(" > ")}`,
    );
    const { id } = await user.workflows.create({ document });
    const { executionId } = await user.executions.run({ id });
    const wakeTimes = new Set<string>();
    let execution = await user.executions.get({ id: executionId });
    while (["PENDING", "RUNNING"].includes(execution.status)) {
      const sleeping = execution.steps.find(({ waitingFor }) => waitingFor === "timer");
      if (sleeping?.wakeAt) wakeTimes.add(sleeping.wakeAt);
      await sleep(50);
      execution = await user.executions.get({ id: executionId });
    }
    expect(execution.status).toBe("COMPLETED");
    // No part has begun the sleep anew.
    expect(wakeTimes.size).toBe(1);
    const steps = await allSteps(user, execution.id);
    const chainEnd = steps.find(({ nodeId }) => nodeId === "n79")?.completedAt ?? "";
    const pause = steps.find(({ nodeId }) => nodeId === "pause");
    expect(chainEnd < (pause?.completedAt ?? "")).toBe(true);
    expect(await partsOf(execution.id)).toBe(2);
    const slept = Date.parse(pause?.completedAt ?? "") - Date.parse(pause?.startedAt ?? "");
    expect(slept).toBeGreaterThanOrEqual(10_000);
  });
});
