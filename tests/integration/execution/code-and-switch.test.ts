import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Application, startApplication } from "~/tests/support/application";
import { choice, manual, script, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

async function start(document: WorkflowDocument, input?: unknown) {
  const { id } = await user.workflows.create({ document });
  return (await user.executions.run({ id, input })).executionId;
}

async function run(document: WorkflowDocument, input?: unknown) {
  const id = await start(document, input);
  for (;;) {
    const execution = await user.executions.get({ id });
    if (!["PENDING", "RUNNING"].includes(execution.status)) return execution;
    await sleep(20);
  }
}

type Execution = Awaited<ReturnType<typeof run>>;
const statuses = ({ steps }: Execution) =>
  Object.fromEntries(steps.map(({ nodeId, status }) => [nodeId, status]));

const sizes = workflow(
  {
    start: manual,
    size: choice("{{trigger.n}}", ["large", "greaterThan", 100], ["small", "greaterThan", "0"]),
    large: transform({ v: "large" }),
    small: transform({ v: "small" }),
    none: transform({ v: "{{steps.size.case}}" }),
    lost: transform({ v: "{{steps.size.error.name}}" }),
  },
  "start > size:large > large",
  "size:small > small",
  "size:default > none",
  "size:error > lost",
);

it.each([
  [500, "large", "large"],
  [100, "small", "small"],
  [0, "none", "default"],
  ["many", "lost", "RuleError"],
])("a switch goes on with %j at one case alone", async (n, taken, v) => {
  const execution = await run(sizes, { n });
  expect(execution).toMatchObject({ status: "COMPLETED", output: { v } });
  expect(statuses(execution)).toEqual({
    start: "SUCCESS",
    size: taken === "lost" ? "FAILED" : "SUCCESS",
    ...Object.fromEntries(
      ["large", "small", "none", "lost"].map((id) => [id, id === taken ? "SUCCESS" : "SKIPPED"]),
    ),
  });
});

it("an edge from a case that is gone keeps a workflow from running, not from being saved", async () => {
  const nodes = sizes.nodes.map((node) =>
    node.id === "size" ? { ...node, data: choiceWithout(node.data, "small") } : node,
  );
  const { id } = await user.workflows.create({ document: { ...sizes, nodes } });
  await expect(user.executions.run({ id })).rejects.toMatchObject({
    message: expect.stringContaining('"size" has no handle "small"'),
  });
});

function choiceWithout(data: WorkflowDocument["nodes"][number]["data"], id: string) {
  const cases = data.config.cases as { id: string }[];
  return { ...data, config: { ...data.config, cases: cases.filter((entry) => entry.id !== id) } };
}

it("code turns its input into what the next step reads", async () => {
  const sum =
    "const total = input.items.reduce((sum, { price }) => sum + price, 0);\nreturn { total, at: new Date(0) };";
  const execution = await run(
    workflow(
      {
        start: manual,
        sum: script(sum, { items: "{{trigger.items}}" }),
        next: transform({ v: "{{add steps.sum.total 1}}" }),
      },
      "start > sum > next",
    ),
    { items: [{ price: 2 }, { price: 3.5 }] },
  );
  expect(execution).toMatchObject({ status: "COMPLETED", output: { v: 6.5 } });
  expect(execution.steps[1]?.output).toEqual({ total: 5.5, at: "1970-01-01T00:00:00.000Z" });
});

it("code that fails names the line, once, and its error can be handled", async () => {
  const execution = await run(
    workflow(
      {
        start: manual,
        bad: script("const a = input.a;\nreturn a.b.c;", "{{trigger}}"),
        rescue: transform({ why: "{{steps.bad.error.message}}" }),
      },
      "start > bad:error > rescue",
    ),
    {},
  );
  expect(execution).toMatchObject({
    status: "COMPLETED",
    output: { why: "cannot read property 'b' of undefined (line 2)" },
  });
  expect(execution.steps[1]).toMatchObject({ status: "FAILED", error: { name: "TypeError" } });
  expect(execution.steps[1]?.attempts).toHaveLength(1);
});

it("code that does not end is ended by its node's time-out, while other runs go on", async () => {
  const endless = await start(
    workflow({ start: manual, spin: script("for (;;);", {}, { timeoutMs: 3_000 }) }, "start > spin"),
  );
  while ((await user.executions.get({ id: endless })).steps[1]?.status !== "RUNNING") await sleep(20);
  const other = await run(workflow({ start: manual, one: script("return 1") }, "start > one"));
  expect(other).toMatchObject({ status: "COMPLETED", output: 1 });
  let execution = await user.executions.get({ id: endless });
  while (execution.status === "RUNNING") {
    await sleep(50);
    execution = await user.executions.get({ id: endless });
  }
  expect(execution).toMatchObject({ status: "FAILED", error: { name: "Timeout" } });
});

it("code that does not end is ended by cancelling its run", async () => {
  const id = await start(
    workflow({ start: manual, spin: script("for (;;);", {}, { timeoutMs: 3_600_000 }) }, "start > spin"),
  );
  while ((await user.executions.get({ id })).steps[1]?.status !== "RUNNING") await sleep(20);
  await user.executions.cancel({ id });
  expect(await user.executions.get({ id })).toMatchObject({
    status: "CANCELLED",
    steps: [{}, { error: { name: "Cancelled" } }],
  });
  // Both threads are free again.
  const after = await Promise.all(
    [1, 2].map((n) => run(workflow({ start: manual, one: script("return input", n) }, "start > one"))),
  );
  expect(after.map(({ output }) => output)).toEqual([1, 2]);
});
