import { afterAll, beforeAll, expect, it } from "vitest";
import type { Known } from "@/features/execution/server/walk";
import { allSteps, runToEnd } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { claimed, engineRunId, emptyWorld as world } from "./claimed";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const nodes = {
  start: manual,
  one: transform({ n: "{{add trigger.n 1}}" }),
  check: when("{{steps.one.n}}", "greaterThan", "1"),
  two: transform({ n: "{{add steps.one.n 1}}" }),
  broken: transform({ n: "{{steps.two.nothing.here}}" }),
  other: transform({ n: "0" }),
};
const lines = ["start > one > check:true > two > broken", "check:false > other"];

/** A run that has been claimed, and a call that carries out what begins with its first node. */
async function begun() {
  const { runStretch } = await import("@/features/execution/server/run-stretch");
  const { scopeOf } = await import("@/features/execution/server/scope");
  const { id, run, node } = await claimed(user, workflow(nodes, ...lines), { n: 1 });
  const scope = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
  const known = new Map<string, Known>();
  // However slow the machine is: a stretch ends after some milliseconds otherwise.
  const stretch = (by = engineRunId) =>
    runStretch(world, { run, node, iteration: [], engineRunId: by }, scope, known, new Date().toISOString(), {
      ms: 60_000,
      behindMs: 60_000,
    });
  const statuses = async () =>
    Object.fromEntries((await allSteps(user, id)).map(({ nodeId, status }) => [nodeId, status]));
  return { stretch, statuses, known };
}

it("carries out what follows one by one and only computes, up to a node that fails", async () => {
  const { stretch, statuses } = await begun();
  const { outcome, more } = await stretch();
  expect(outcome).toEqual({ state: "success", handle: "out", output: '{"n":2}' });
  expect(more.map(([id, { handle }]) => `${id}:${handle}`)).toEqual(["check:true", "two:out"]);
  expect(more.at(-1)?.[1].output).toEqual({ n: 3 });
  const left = { broken: "PENDING", other: "PENDING" };
  expect(await statuses()).toEqual({
    start: "SUCCESS",
    one: "SUCCESS",
    check: "SUCCESS",
    two: "SUCCESS",
    ...left,
  });
});

it("stops before what is known", async () => {
  const { stretch, known } = await begun();
  known.set("two", { status: "BEGUN" });
  expect((await stretch()).more.map(([id]) => id)).toEqual(["check"]);
});

// A process may die after it recorded a stretch and before the engine heard of it: the step is then called again.
it("goes by what is recorded when it is called again", async () => {
  const { stretch } = await begun();
  const { outcome } = await stretch();
  expect(await stretch()).toEqual({ outcome, more: [] });
});

it("does nothing for a run that another carries", async () => {
  const { stretch, statuses } = await begun();
  expect(await stretch("another")).toEqual({ outcome: { state: "closed" }, more: [] });
  expect(await statuses()).toMatchObject({ one: "PENDING", check: "PENDING" });
});

it("runs a chain of several stretches, each node in its own row", async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `t${index + 1}`);
  const chain = Object.fromEntries(
    ids.map((id, index) => [id, transform({ n: index ? `{{add steps.t${index}.n 1}}` : "{{add 0 1}}" })]),
  );
  const execution = await runToEnd(
    user,
    workflow({ start: manual, ...chain }, ["start", ...ids].join(" > ")),
  );
  expect(execution).toMatchObject({ status: "COMPLETED", output: { n: 250 } });
  const steps = await allSteps(user, execution.id);
  expect(steps.filter(({ status }) => status === "SUCCESS")).toHaveLength(251);
});

it("fails a run at the node that fails, with what came before it recorded", async () => {
  const execution = await runToEnd(user, workflow(nodes, ...lines), { n: 1 });
  expect(execution).toMatchObject({ status: "FAILED", error: { name: "BadConfig" } });
  const steps = await allSteps(user, execution.id);
  expect(Object.fromEntries(steps.map(({ nodeId, status }) => [nodeId, status]))).toEqual({
    start: "SUCCESS",
    one: "SUCCESS",
    check: "SUCCESS",
    two: "SUCCESS",
    broken: "FAILED",
    other: "SKIPPED",
  });
});
