import { afterAll, beforeAll, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { deployed, finished, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { approval, child, manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let stop: (() => void)[] = [];

beforeAll(async () => {
  app = await startApplication({ LOG_LEVEL: "fatal" });
  user = await app.signUp();
  const { startAnswerSweep } = await import("@/features/execution/server/answers-sweep");
  const { startAdmission } = await import("@/features/execution/server/admission-watch");
  stop = [startAnswerSweep(), startAdmission()];
});
afterAll(async () => {
  for (const each of stop) each();
  await app?.stop();
});

async function deploy(id: string, document: WorkflowDocument): Promise<void> {
  const { revision } = await user.workflows.get({ id });
  await user.workflows.save({ id, revision, document });
  await user.workflows.deploy({ id });
}

async function heldBelow(executionId: string): Promise<string> {
  const { db } = await import("@/server/db");
  for (;;) {
    const held = await db().execution.findFirst({ where: { parentId: executionId, admittedAt: null } });
    if (held) return held.id;
  }
}

it("two limited workflows that run each other in different versions do not wait for ever", async () => {
  const alone = workflow({ start: manual, done: transform({ v: 1 }) }, "start > done");
  const first = await deployed(user, alone);
  const second = await deployed(user, alone);
  const { db } = await import("@/server/db");
  await db().workflow.updateMany({ where: { id: { in: [first, second] } }, data: { concurrency: 1 } });

  const calls = (id: string) =>
    workflow({ start: manual, ask: approval(), call: child(id) }, "start > ask > call");
  await deploy(first, calls(second));
  const { executionId: one } = await user.executions.run({ id: first });
  await deploy(first, alone);
  await deploy(second, calls(first));
  const { executionId: other } = await user.executions.run({ id: second });
  await deploy(second, alone);
  for (const id of [one, other]) {
    let url: string | undefined;
    while (!url) url = (await user.executions.get({ id })).steps.find((step) => step.resumeUrl)?.resumeUrl;
    const { receiveAnswer } = await import("@/features/execution/server/resume/receive-answer");
    await receiveAnswer(new Request(url, { method: "POST" }), new URL(url).pathname.split("/").slice(3));
  }
  const held = [await heldBelow(one), await heldBelow(other)].sort();

  const { breakDeadlock } = await import("@/features/execution/server/deadlock/break-deadlock");
  expect(await breakDeadlock(0)).toBe(held[1]);
  const ended = await Promise.all([one, other].map((id) => finished(user, id)));
  expect(ended.map(({ status }) => status).sort()).toEqual(["COMPLETED", "FAILED"]);
  expect(ended.find(({ status }) => status === "FAILED")?.error?.message).toContain(
    "a run has that, through others, waits for this one: Test",
  );
});
