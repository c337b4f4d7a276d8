import { describe, expect, it } from "vitest";
import { manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { finalStatus, outputNodes } from "./conclude";
import { makePlan } from "./plan";
import { runGraph } from "./run-graph";
import { scopeOf } from "./scope";
import type { NodeResult } from "./walk";

type Behaviour = {
  /** By which handle a node is left; `fail` for a failure. Left out: `out`. */
  ends?: Record<string, string>;
  /** How many turns of the clock a node takes. */
  takes?: Record<string, number>;
  trigger?: string;
};

/** Runs a graph with a clock of its own: `log` has every start and end with the turn in which it happened. */
async function simulate(lines: string[], { ends = {}, takes = {}, trigger = "start" }: Behaviour = {}) {
  const ids = [
    ...new Set(lines.flatMap((line) => line.split(">").map((stop) => stop.trim().split(":")[0] ?? ""))),
  ];
  const specs = ids.map((id) => {
    if (id.startsWith("start")) return [id, manual] as const;
    const branches = lines.some((line) => new RegExp(`\\b${id}:(true|false)`).test(line));
    return [id, branches ? when("{{trigger.a}}", "exists") : transform({ v: 1 })] as const;
  });
  const plan = makePlan(workflow(Object.fromEntries(specs), ...lines));
  let clock = 0;
  const timers: { at: number; wake: () => void }[] = [];
  const log: string[] = [];
  const finished = runGraph({
    scope: scopeOf(plan),
    entry: { id: trigger, handle: "out" },
    fork: (branches) => branches(),
    runNode: async ({ id, type }) => {
      log.push(`${clock} +${id}`);
      await new Promise<void>((wake) => timers.push({ at: clock + (takes[id] ?? 1), wake }));
      log.push(`${clock} -${id}`);
      const end = ends[id] ?? (type === "logic.condition" ? "true" : "out");
      return end === "fail" ? { status: "FAILED" } : { status: "SUCCESS", handle: end };
    },
  });
  let over = false;
  void finished.finally(() => {
    over = true;
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  await settle();
  while (!over && timers.length) {
    clock = Math.min(...timers.map(({ at }) => at));
    for (const due of timers.filter(({ at }) => at === clock)) {
      timers.splice(timers.indexOf(due), 1);
      due.wake();
    }
    await settle();
  }
  const { results } = await finished;
  const view = (result: NodeResult | undefined) =>
    result?.status === "FAILED"
      ? result.handled
        ? "handled"
        : "failed"
      : result?.status === "SUCCESS"
        ? "ok"
        : "skipped";
  return {
    log,
    plan,
    results,
    starts: log.filter((line) => line.includes("+")).map((line) => line.split("+")[1]),
    view: Object.fromEntries(ids.map((id) => [id, view(results.get(id))])),
  };
}

describe("runGraph", () => {
  const diamond = ["start > a > b > join", "a > c > d > join"];

  it.each<[string, string[], Behaviour, Record<string, string>]>([
    ["a chain", ["start > a > b"], {}, { start: "ok", a: "ok", b: "ok" }],
    ["a diamond", diamond, {}, { start: "ok", a: "ok", b: "ok", c: "ok", d: "ok", join: "ok" }],
    [
      "a join with one skipped parent runs",
      ["start > q:true > yes > join", "q:false > no > join"],
      {},
      { start: "ok", q: "ok", yes: "ok", no: "skipped", join: "ok" },
    ],
    [
      "what lies behind a skipped branch alone is skipped, to its end",
      ["start > q:true > yes", "q:false > no > deeper > deepest"],
      {},
      { start: "ok", q: "ok", yes: "ok", no: "skipped", deeper: "skipped", deepest: "skipped" },
    ],
    [
      "a join whose parents are all skipped is skipped",
      ["start > q:true > yes", "q:false > a > join", "q:false > b > join"],
      {},
      { start: "ok", q: "ok", yes: "ok", a: "skipped", b: "skipped", join: "skipped" },
    ],
    [
      "only what its trigger leads to runs",
      ["start > a > join", "start2 > b > join"],
      { trigger: "start2" },
      { start: "skipped", start2: "ok", a: "skipped", b: "ok", join: "ok" },
    ],
    [
      "an unhandled failure starts nothing more",
      ["start > a > b > c"],
      { ends: { b: "fail" } },
      { start: "ok", a: "ok", b: "failed", c: "skipped" },
    ],
    [
      "what runs beside an unhandled failure ends, and goes no further",
      ["start > a > b", "start > slow > after"],
      { ends: { a: "fail" }, takes: { slow: 5 } },
      { start: "ok", a: "failed", b: "skipped", slow: "ok", after: "skipped" },
    ],
    [
      "a handled failure goes on along its error handle alone",
      ["start > a:out > fine", "a:error > rescue > more"],
      { ends: { a: "fail" } },
      { start: "ok", a: "handled", fine: "skipped", rescue: "ok", more: "ok" },
    ],
    [
      "an error handle of a node that succeeds is not taken",
      ["start > a:out > fine", "a:error > rescue"],
      {},
      { start: "ok", a: "ok", fine: "ok", rescue: "skipped" },
    ],
    [
      "two edges between the same nodes count both",
      ["start > q:true > a", "q:false > a"],
      {},
      { start: "ok", q: "ok", a: "ok" },
    ],
  ])("%s", async (_, lines, behaviour, expected) => {
    expect((await simulate(lines, behaviour)).view).toEqual(expected);
  });

  it("starts every node once, and a join after all its parents", async () => {
    const { starts, log } = await simulate(diamond, { takes: { b: 9, c: 2, d: 3 } });
    expect([...starts].sort()).toEqual(["a", "b", "c", "d", "join"]);
    expect(log.indexOf("10 -b")).toBeLessThan(log.indexOf("10 +join"));
  });

  it("lets a short branch finish while another waits an hour", async () => {
    const { log } = await simulate(["start > hour > late", "start > a > b > c"], { takes: { hour: 3600 } });
    expect(log).toContain("3 -c");
    expect(log).toContain("3600 +late");
  });

  it("goes on within a few turns when a long branch has ended: the engine's SDK waits a hundred", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `n${index}`);
    const nodes = Object.fromEntries(["short", ...ids].map((id) => [id, transform({})]));
    const plan = makePlan(
      workflow({ start: manual, ...nodes }, "start > short", `start > ${ids.join(" > ")}`),
    );
    let end: () => void = () => undefined;
    const last = new Promise<void>((resolve) => {
      end = resolve;
    });
    let over = false;
    const walked = runGraph({
      scope: scopeOf(plan),
      entry: { id: "start", handle: "out" },
      fork: (branches) => branches(),
      runNode: async ({ id }) => {
        if (id === "n99") await last;
        return { status: "SUCCESS", handle: "out" };
      },
    }).then(() => {
      over = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    end();
    let turns = 0;
    for (; !over; turns++) await Promise.resolve();
    await walked;
    expect(turns).toBeLessThan(30);
  });

  it("forks only where several branches live", async () => {
    const plan = makePlan(
      workflow(
        {
          start: manual,
          a: transform({}),
          b: transform({}),
          c: transform({}),
          join: transform({}),
          end: transform({}),
        },
        "start > a > b > join > end",
        "a > c > join",
      ),
    );
    let forks = 0;
    const inFork: string[] = [];
    let forked = false;
    await runGraph({
      scope: scopeOf(plan),
      entry: { id: "start", handle: "out" },
      fork: async (branches) => {
        forks += 1;
        forked = true;
        const result = await branches();
        forked = false;
        return result;
      },
      runNode: async ({ id }) => {
        if (forked) inFork.push(id);
        return { status: "SUCCESS", handle: "out" };
      },
    });
    expect(forks).toBe(1);
    expect(inFork.sort()).toEqual(["b", "c"]);
  });
});

describe("the end of a run", () => {
  it.each<[string, string[], Behaviour, string, string[]]>([
    ["the last node's output", ["start > a > b"], {}, "COMPLETED", ["b"]],
    ["of several ends all", ["start > a", "start > b"], {}, "COMPLETED", ["a", "b"]],
    ["a skipped end does not count", ["start > q:true > a", "q:false > b"], {}, "COMPLETED", ["a"]],
    [
      "an end at a branch without an edge",
      ["start > q:true > a"],
      { ends: { q: "false" } },
      "COMPLETED",
      ["q"],
    ],
    [
      "a handled failure is no failure of the run",
      ["start > a:error > b"],
      { ends: { a: "fail" } },
      "COMPLETED",
      ["b"],
    ],
    ["an unhandled one is", ["start > a > b"], { ends: { a: "fail" } }, "FAILED", []],
  ])("%s", async (_, lines, behaviour, status, ids) => {
    const { plan, results } = await simulate(lines, behaviour);
    expect(finalStatus(results.values())).toBe(status);
    expect(outputNodes(plan, results)).toEqual(ids);
  });
});
