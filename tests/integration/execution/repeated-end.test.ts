import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { loop, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { claimed, engineRunId } from "./claimed";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

/** A loop that has begun, with nothing of its items done. */
async function begunLoop(items: unknown[]) {
  const { beginLoop } = await import("@/features/execution/server/begin-loop");
  const { scopeOf } = await import("@/features/execution/server/scope");
  const document = workflow(
    { start: manual, each: loop("{{trigger.items}}"), shape: transform({ v: "{{loop.item}}" }) },
    "start > each:item > shape",
  );
  const { run } = await claimed(user, document, { items });
  const node = run.plan.nodes.find(({ id }) => id === "each");
  if (!node) throw new Error("The plan has no loop.");
  const nodeRun = { run, node, iteration: [], engineRunId };
  const scope = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
  const begun = await beginLoop(nodeRun, scope, async () => ({ trigger: { items }, steps: {} }));
  if (begun.state !== "begun") throw new Error(`The loop is ${begun.state}.`);
  return { nodeRun, loop: begun.loop };
}

// A process may die after it recorded a loop's end and before the engine heard of it: the step is then called again.
it("says again how a loop has ended", async () => {
  const { endLoop } = await import("@/features/execution/server/end-loop");
  const { nodeRun, loop } = await begunLoop([]);
  const first = await endLoop(nodeRun, loop);
  expect(first).toMatchObject({ handle: "done", output: [] });
  expect(await endLoop(nodeRun, loop)).toEqual(first);
});

it("says again that a loop has failed", async () => {
  const { failLoop } = await import("@/features/execution/server/end-loop");
  const { nodeRun, loop } = await begunLoop([1]);
  expect(await failLoop(nodeRun, loop, { index: 0, started: 1 })).toBe(true);
  expect(await failLoop(nodeRun, loop, { index: 0, started: 1 })).toBe(true);
});

// A process that has lost its connection for a moment and the one that took its work over may both call a step.
it("ends a wait once and tells everyone who asks that it has ended", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { resumeNode } = await import("@/features/execution/server/resume-node");
  const { run, node } = await claimed(user, workflow({ start: manual, pause: wait(0) }, "start > pause"));
  const nodeRun = { run, node, iteration: [], engineRunId };
  const world = {
    http: () => Promise.reject(new Error("It calls nobody.")),
    resolveCredential: () => Promise.reject(new Error("There is no credential.")),
    secretsOf: () => [],
    cancelled: () => new AbortController().signal,
    closed: () => {},
    startRun: () => Promise.reject(new Error("It starts no run.")),
  };
  const begun = await executeNode(world, nodeRun, async () => ({ trigger: {}, steps: {} }));
  expect(begun).toMatchObject({ state: "waiting", for: "timer" });
  const ends = await Promise.all(Array.from({ length: 5 }, () => resumeNode(nodeRun)));
  expect(ends.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => "success"));
  expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
});
