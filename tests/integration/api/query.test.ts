import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";

let app: Application;
let authorization: string;

beforeAll(async () => {
  app = await startApplication();
  const user = await app.signUp();
  const { key } = await user.account.apiKeys.create({ name: "test" });
  authorization = `Bearer ${key}`;
});
afterAll(() => app?.stop());

async function get(path: string, query: string): Promise<Response> {
  const { handleRest } = await import("@/server/api/rest");
  const request = new Request(`http://localhost/api/v1/${path}${query}`, { headers: { authorization } });
  return handleRest(request, path.split("/"));
}

it("takes a parameter without a value for one that was left out", async () => {
  const answer = await get("executions", "?workflowId=&status=&cursor=");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ items: [], nextCursor: null });
});

it("names a parameter that is wrong", async () => {
  const answer = await get("executions", "?status=DONE");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error: { code: "BAD_REQUEST", message: expect.stringContaining("status") },
  });
});
