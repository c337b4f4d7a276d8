import { expect, it } from "vitest";
import { http, transform, workflow } from "~/tests/support/workflow-builder";
import type { Replayed } from "../actors/replayer";
import type { RunRow, StepRow } from "../runs";
import { judgeReplays } from "./replays";
import { shapeOf } from "./shape";

const document = workflow(
  {
    hook: { type: "trigger.webhook" },
    first: http("PUT", "http://recorder/"),
    second: http("PUT", "http://recorder/"),
    end: transform({ v: 1 }),
  },
  "hook > first > second > end",
);
const shapes = new Map([["workflow", { shape: shapeOf(document) }]]);
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);

function step(nodeId: string, from: number): StepRow {
  const attempts =
    nodeId === "hook" ? [] : [{ startedAt: at(from).toISOString(), completedAt: at(from + 1).toISOString() }];
  const base = { id: nodeId, iteration: "", status: "SUCCESS", handle: "out", error: null, output: null };
  return { ...base, nodeId, attempts, completedAt: at(from + 1) };
}

function run(id: string, starts: Record<string, number>, more: Partial<RunRow> = {}): RunRow {
  return {
    id,
    workflowId: "workflow",
    status: "COMPLETED",
    triggerData: { body: 1 },
    output: null,
    error: null,
    parentId: null,
    parentStepId: null,
    replayOf: null,
    part: 1,
    notBefore: null,
    admittedAt: null,
    startedAt: at(0),
    completedAt: at(30),
    steps: Object.entries(starts).map(([nodeId, from]) => step(nodeId, from)),
    ...more,
  };
}

const before = run("before", { hook: 0, first: 1, second: 3, end: 5 });
const asked: Replayed = {
  of: "before",
  workflowId: "workflow",
  fromNodeId: "second",
  plan: { reused: ["hook", "first"], run: ["second", "end"] },
  executionIds: ["after", "after"],
};
const after = (starts: Record<string, number>, more: Partial<RunRow> = {}) =>
  run("after", starts, { replayOf: "before", startedAt: at(20), ...more });
const good = { hook: 20, first: 1, second: 21, end: 23 };
const found = (replayed: Replayed, ...runs: RunRow[]) =>
  judgeReplays([replayed], [before, ...runs], shapes).map(({ what }) => what);

it("passes a replay that took over what lies before, and ran the rest", () => {
  expect(found(asked, after(good))).toEqual([]);
});

it("passes a refusal to begin where the run never was, and no other", () => {
  const refused = { ...asked, executionIds: [], refused: "422: it was not reached" };
  expect(found(refused)).toEqual(["the replay of before was refused: 422: it was not reached"]);
  const unreached = { ...before, steps: before.steps.map((one) => ({ ...one, status: "SKIPPED" })) };
  expect(judgeReplays([refused], [unreached], shapes)).toEqual([]);
});

it("finds two runs, and one of something else", () => {
  expect(found({ ...asked, executionIds: ["after", "other"] }, after(good))).toEqual([
    "the replay of before was answered with after, other",
  ]);
  expect(found(asked, after(good, { replayOf: "other" }))).toEqual(["it is not a replay of before"]);
  expect(found(asked, after(good, { triggerData: null }))).toEqual(["it was not given what before was"]);
});

it("finds what was taken over wrongly, or not", () => {
  const more = { ...asked, plan: { reused: ["hook", "first", "second"], run: ["end"] } };
  expect(found(more, after({ ...good, second: 3 }))).toEqual(["it took over second, which it was to run"]);
  const less = { ...asked, plan: { reused: ["hook"], run: ["first", "second", "end"] } };
  expect(found(less, after({ ...good, first: 20 }))).toEqual(["it did not take over first"]);
  expect(found(asked, after({ ...good, first: 20 }))).toEqual(["first is not recorded as in before"]);
  expect(found(asked, after({ ...good, second: 3 }))).toEqual([
    "second has an attempt from before the replay",
  ]);
});
