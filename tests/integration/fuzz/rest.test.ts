import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, type User } from "~/tests/integration/api/client";
import { bearer } from "~/tests/integration/api/rest-cases";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";
import { callsOf, type Own, type RestCall, routeNames } from "./rest-calls";
import { caseLimitMs, limitMs, numRuns, tellsNothing, unspoilt } from "./values";

/** So many of each route that all together are more than what was asked for. */
const ofEach = Math.ceil(numRuns / routeNames.length) + 2;

let app: Application;
let user: User;
let key: string;
let own: Own;

/** Something of each kind that the calls can name. */
async function makeOwn(): Promise<Own> {
  const { id } = await user.workflows.create({
    document: workflow({ start: manual, a: transform({ v: 1 }) }, "start > a"),
  });
  const { executionId } = await user.executions.run({ id });
  const credential = await user.credentials.create({ ...bearer, type: "BEARER_TOKEN" });
  const { attemptPayloads } = await import("@/server/payloads");
  const attempt = attemptPayloads({ workspaceId: user.actor.workspaceId, executionId });
  const { payload } = await attempt.store(Readable.from([Buffer.from("stored")]), "text/plain");
  await attempt.settle(true);
  return { workflows: id, executions: executionId, credentials: credential.id, payloads: payload };
}

beforeAll(async () => {
  // A burst of calls with one key is what this is.
  app = await startApplication({ WORKFUSE_RATE_LIMITS: "off" });
  user = await app.signUp();
  key = await keyOf(user);
  own = await makeOwn();
});
afterAll(() => app?.stop());

async function call(name: string, made: RestCall, tries = 3): Promise<{ status: number; text: string }> {
  const { id, query, body, type } = made;
  const { GET: handle } = await import("@/app/api/v1/[...path]/route");
  const [method = "GET", pattern = ""] = name.split(" ");
  const written = encodeURIComponent(("own" in id ? own[id.own] : id.text).toWellFormed()) || "x";
  const path = pattern.replace("*", () => written);
  const owned = (written: string) =>
    written.replace(/"own (\w+)"/g, (whole, kind: keyof Own) =>
      own[kind] ? JSON.stringify(own[kind]) : whole,
    );
  const sent = body && ("text" in body ? owned(body.text) : body.bytes);
  const request = new Request(`http://localhost:3000/api/v1/${path}?${new URLSearchParams(query)}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(type && { "content-type": type }) },
    ...(sent !== undefined && { body: sent }),
  });
  const params = Promise.resolve({ path: path.split("/").map(decodeURIComponent) });
  const answer = await handle(request, { params });
  // Held up for long enough, a transaction of the database is given up: it is to be tried again, and is no fault.
  if (answer.status === 503 && tries > 1) return call(name, made, tries - 1);
  return { status: answer.status, text: await answer.text() };
}

/** Whatever can be listed, page by page, with the details of the newest. */
async function readsBack(): Promise<void> {
  const lists = await Promise.all([
    user.workflows.list({ limit: 100 }),
    user.executions.list({ limit: 100 }),
    user.credentials.list({ limit: 100 }),
    user.account.audit.list({ limit: 100 }),
    user.executions.inbox({ limit: 100 }),
    user.ai.feedback.list({ limit: 100 }),
  ]);
  const [workflows, executions] = lists;
  const [workflowId, executionId] = [workflows.items[0]?.id, executions.items[0]?.id];
  await Promise.all([
    ...(workflowId
      ? [user.workflows.get({ id: workflowId }), user.workflows.settings.get({ id: workflowId })]
      : []),
    ...(executionId
      ? [user.executions.get({ id: executionId }), user.executions.graph({ id: executionId })]
      : []),
    user.credentials.deleted(),
    user.credentials.uses(),
    user.executions.failures({}),
    user.account.workspace.get(),
    user.ai.model.get(),
    user.ai.usage(),
    user.ai.feedback.export(),
  ]);
}

/** What a case may have deleted is there again, and a model that it has set up is nobody's. */
async function restored(): Promise<void> {
  const there = await Promise.allSettled([
    user.workflows.get({ id: own.workflows }),
    user.executions.get({ id: own.executions }),
    user.credentials.update({ id: own.credentials }),
  ]);
  if (there.some(({ status }) => status === "rejected")) own = await makeOwn();
  if ((await user.ai.model.get()).source === "workspace") await user.ai.model.remove();
}

describe.each(routeNames)("%s", (name) => {
  it(
    "answers, says whose fault it is, and stores nothing that cannot be read",
    async () => {
      await fc.assert(
        fc.asyncProperty(callsOf(name), async (made) => {
          const answer = await call(name, made);
          expect(answer.status, answer.text).toBeLessThan(500);
          if (answer.status >= 400) {
            const { error } = JSON.parse(answer.text) as { error: { code: string; message: string } };
            expect(error.code).toMatch(/^[A-Z_]+$/);
            expect(error.message.length).toBeGreaterThan(5);
          }
          tellsNothing(answer.text);
          unspoilt();
          if (name.startsWith("GET") || answer.status >= 300) return;
          await readsBack();
          await restored();
        }),
        { numRuns: ofEach, timeout: caseLimitMs },
      );
    },
    limitMs(ofEach),
  );
});
