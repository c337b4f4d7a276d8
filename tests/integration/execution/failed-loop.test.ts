import { afterAll, beforeAll, expect, it } from "vitest";
import { runToEnd } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { loop, manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;

beforeAll(async () => {
  app = await startApplication();
});
afterAll(() => app?.stop());

it("keeps with the attempt of a failed loop why it failed", async () => {
  const user = await app.signUp();
  const document = workflow(
    { start: manual, each: loop("{{trigger.items}}"), twice: transform({ v: "{{multiply loop.item 2}}" }) },
    "start > each:item > twice",
  );
  const { steps } = await runToEnd(user, document, { items: [1, "x"] });
  const each = steps.find(({ nodeId }) => nodeId === "each");
  expect(each).toMatchObject({ status: "FAILED", error: { name: "ItemFailed" } });
  expect(each?.attempts).toMatchObject([{ completedAt: expect.any(String), error: each?.error }]);
});
