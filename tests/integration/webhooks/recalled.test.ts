import { afterAll, beforeAll, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { deployed, type ErrorBody, type User, webhook } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const answers = (value: unknown, config: Record<string, unknown> = {}) =>
  workflow(
    {
      hook: { type: "trigger.webhook", config: { response: "wait", ...config } },
      a: transform({ v: value }),
    },
    "hook > a",
  );

/** Makes another version the active one, whatever the address named until now. */
async function redeploy(id: string, document: WorkflowDocument): Promise<void> {
  const { revision } = await user.workflows.get({ id });
  await user.workflows.save({ id, revision, document });
  await user.workflows.deploy({ id });
}

const countOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items.length;

it("goes to the version that was deployed since the last call", async () => {
  const id = await deployed(user, answers("old"));
  for (const value of ["old", "old", "new", "newer"]) {
    if (value !== "old") await redeploy(id, answers(value));
    expect(await webhook("POST", id)).toMatchObject({ status: 200, body: { output: { v: value } } });
  }
  expect(await countOf(id)).toBe(4);
});

it("is taken and refused by the present version, whatever the last one did", async () => {
  const id = await deployed(user, answers("post"));
  await webhook("POST", id);
  await redeploy(id, answers("put", { method: "PUT" }));
  expect(await webhook("PUT", id)).toMatchObject({ status: 200, body: { output: { v: "put" } } });
  expect(await webhook("POST", id)).toMatchObject({ status: 405 });
  await redeploy(id, answers("post", { method: "POST" }));
  // The version that is remembered takes PUT.
  expect(await webhook<ErrorBody>("PUT", id)).toMatchObject({ status: 405 });
  expect(await countOf(id)).toBe(2);
});

it("starts nothing once the workflow takes no calls any more: 404", async () => {
  const [paused, deleted] = [await deployed(user, answers(1)), await deployed(user, answers(2))];
  await webhook("POST", paused);
  await webhook("POST", deleted);
  await user.workflows.deactivate({ id: paused });
  await user.workflows.delete({ id: deleted });
  expect(await webhook("POST", paused)).toMatchObject({ status: 404 });
  expect(await webhook("POST", deleted)).toMatchObject({ status: 404 });
  expect(await countOf(paused)).toBe(1);
});

it.each([10, 1_400, 1_600, 20_000])("gives the caller an output of %d characters whole", async (length) => {
  const value = `"ü${"x".repeat(length)}`;
  const answer = await webhook("POST", await deployed(user, answers(value)));
  expect(answer).toMatchObject({ status: 200, body: { status: "COMPLETED", output: { v: value } } });
});
