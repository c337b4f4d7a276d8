import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { runToEnd } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, wait, when, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const run = (document: WorkflowDocument, input?: unknown) => runToEnd(user, document, input);

const statuses = (execution: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(execution.steps.map(({ nodeId, status }) => [nodeId, status]));

describe("a run", () => {
  it("hands data from node to node and ends with the last output", async () => {
    const execution = await run(
      workflow(
        {
          start: manual,
          who: transform({ name: "{{upper trigger.name}}", age: "{{trigger.age}}" }),
          last: transform({ next: "{{add steps.who.age 1}}" }),
        },
        "start > who > last",
      ),
      { name: "ada", age: 36 },
    );
    expect(execution).toMatchObject({ status: "COMPLETED", error: null, output: { next: 37 } });
    expect(execution.steps.map(({ nodeId, output }) => [nodeId, output])).toEqual([
      ["start", { name: "ada", age: 36 }],
      ["who", { name: "ADA", age: 36 }],
      ["last", { next: 37 }],
    ]);
  });

  it("skips the branch that was not taken and what lies behind it alone", async () => {
    const document = workflow(
      {
        start: manual,
        big: when("{{trigger.n}}", "greaterThan", "5"),
        yes: transform({ v: "yes" }),
        no: transform({ v: "no" }),
        after: transform({ v: "after no" }),
        join: transform({ v: "joined" }),
      },
      "start > big:true > yes > join",
      "big:false > no > after",
      "no > join",
    );
    const execution = await run(document, { n: 9 });
    expect(execution.status).toBe("COMPLETED");
    expect(statuses(execution)).toEqual({
      start: "SUCCESS",
      big: "SUCCESS",
      yes: "SUCCESS",
      no: "SKIPPED",
      after: "SKIPPED",
      join: "SUCCESS",
    });
    expect(execution.output).toEqual({ v: "joined" });
  });

  it("runs branches side by side: a delay on one does not hold the other", async () => {
    const document = workflow(
      {
        start: manual,
        slow: wait(3),
        a: transform({ v: 1 }),
        b: transform({ v: "{{steps.a.v}}" }),
        join: transform({ at: "{{steps.slow.resumedAt}}", b: "{{steps.b.v}}" }),
      },
      "start > slow > join",
      "start > a > b > join",
    );
    const execution = await run(document);
    expect(execution.status).toBe("COMPLETED");
    const step = (id: string) => execution.steps.find(({ nodeId }) => nodeId === id);
    expect(Date.parse(step("b")?.completedAt ?? "")).toBeLessThan(
      Date.parse(step("slow")?.completedAt ?? ""),
    );
    expect(execution.output).toMatchObject({ b: 1 });
  });

  it("fails at an unhandled failure, names the step, and skips the rest", async () => {
    const execution = await run(
      workflow(
        { start: manual, bad: transform({ v: "{{trigger.nothing}}" }), after: transform({ v: 1 }) },
        "start > bad > after",
      ),
      {},
    );
    expect(execution.status).toBe("FAILED");
    expect(execution.error?.message).toContain("trigger.nothing");
    expect(statuses(execution)).toEqual({ start: "SUCCESS", bad: "FAILED", after: "SKIPPED" });
  });

  it("goes on along a connected error handle with what went wrong", async () => {
    const execution = await run(
      workflow(
        {
          start: manual,
          bad: transform({ v: "{{trigger.nothing}}" }),
          rescue: transform({ why: "{{steps.bad.error.name}}" }),
          fine: transform({ v: 1 }),
        },
        "start > bad:error > rescue",
        "bad:out > fine",
      ),
      {},
    );
    expect(execution).toMatchObject({ status: "COMPLETED", output: { why: "BadConfig" } });
    expect(statuses(execution)).toEqual({
      start: "SUCCESS",
      bad: "FAILED",
      rescue: "SUCCESS",
      fine: "SKIPPED",
    });
  });

  it("hands on what is too large to be memoised", async () => {
    const text = "x".repeat(50_000);
    const execution = await run(
      workflow(
        {
          start: manual,
          big: transform({ text: "{{trigger.text}}" }),
          size: transform({ n: "{{steps.big.text.length}}" }),
        },
        "start > big > size",
      ),
      { text },
    );
    expect(execution.output).toEqual({ n: 50_000 });
  });

  it("ends at once when cancelled, and stays so", async () => {
    const document = workflow(
      { start: manual, slow: wait(3600), after: transform({ v: 1 }) },
      "start > slow > after",
    );
    const { id } = await user.workflows.create({ document });
    const { executionId } = await user.executions.run({ id });
    while ((await user.executions.get({ id: executionId })).steps[1]?.status !== "RUNNING") await sleep(20);
    await user.executions.cancel({ id: executionId });
    const execution = await user.executions.get({ id: executionId });
    expect(execution.status).toBe("CANCELLED");
    expect(statuses(execution)).toEqual({ start: "SUCCESS", slow: "FAILED", after: "SKIPPED" });
    expect(execution.steps[1]?.error).toMatchObject({ name: "Cancelled", message: "Cancelled" });
    await expect(user.executions.cancel({ id: executionId })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
