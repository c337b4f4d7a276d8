import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deployed, keyOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { workflow } from "~/tests/support/workflow-builder";
import { caseLimitMs, limitMs, numRuns, tellsNothing, unspoilt } from "./values";
import { type HookCall, hookCalls, idempotencyKeyOf, meant, methods } from "./webhook-calls";

let app: Application;
let user: User;
let key: string;
const hooks = new Map<string, string>();

beforeAll(async () => {
  // A burst of calls with one key is what this is.
  app = await startApplication({ WORKFUSE_RATE_LIMITS: "off" });
  user = await app.signUp();
  key = await keyOf(user);
  for (const method of methods) {
    const hook = {
      type: "trigger.webhook",
      config: { method, auth: { type: "none" }, response: "immediate" },
    };
    hooks.set(method, await deployed(user, workflow({ hook }, "hook")));
  }
});
afterAll(() => app?.stop());

async function send(id: string, { method, type, bytes, query, headers }: HookCall): Promise<Response> {
  const { POST } = await import("@/app/api/webhooks/[...path]/route");
  const all = new Headers(type ? { "content-type": type } : {});
  for (const [name, value] of headers) all.append(name, value);
  const request = new Request(`http://localhost:3000/api/webhooks/${id}${query && `?${query}`}`, {
    method,
    headers: all,
    ...(method !== "GET" && { body: bytes }),
  });
  // What fetch adds to a body without a type is not the caller's.
  if (!type) request.headers.delete("content-type");
  return POST(request, { params: Promise.resolve({ path: [id] }) });
}

type Call = { method: string; headers: Record<string, string>; query: object; body: unknown };
type Detail = { status: string; triggerData?: Call; steps: { nodeId: string; output: Call | null }[] };

/** The run, when it is over. */
async function ended(id: string): Promise<Detail> {
  for (;;) {
    const { status, body } = await rest<Detail>("GET", `executions/${id}`, { key });
    expect(status).toBe(200);
    if (!["PENDING", "RUNNING"].includes(body.status)) return body;
  }
}

/** Everything that the page of a run asks for. */
async function showsOnItsPage(id: string, workflowId: string): Promise<void> {
  const [detail, steps, graph, value, list] = await Promise.all([
    user.executions.get({ id }),
    user.executions.steps({ id }),
    user.executions.graph({ id }),
    user.executions.value({ id, nodeId: "hook", of: "output" }),
    user.executions.list({ workflowId, limit: 1 }),
  ]);
  expect([detail.status, steps.items.length, graph.document.nodes.length]).toEqual(["COMPLETED", 1, 1]);
  expect(value).toBeDefined();
  expect(list.items).toHaveLength(1);
}

it(
  "a webhook's call is refused for what is wrong with it, or its run has what was sent and can be read",
  async () => {
    let accepted = 0;
    /** What the first call said that began a run: the same key later is the same run. */
    const keyed = new Map<string, ReturnType<typeof meant>>();
    await fc.assert(
      fc.asyncProperty(hookCalls, async (call) => {
        const id = hooks.get(call.method) ?? "";
        const answer = await send(id, call);
        const written = await answer.text();
        const meaning = meant(call);
        expect(answer.status, written).toBe(meaning.status);
        tellsNothing(written);
        unspoilt();
        if (answer.status !== 202) return;
        accepted += 1;
        const { executionId } = JSON.parse(written) as { executionId: string };
        const first = keyed.get(executionId);
        const deserved = first ?? meaning;
        if (first) expect(idempotencyKeyOf(call)).not.toBe("");
        keyed.set(executionId, deserved);
        const run = await ended(executionId);
        expect(run.status).toBe("COMPLETED");
        const output = run.steps[0]?.output;
        // As JSON, because it tells a name of its own such as __proto__ from what objects inherit.
        expect(JSON.stringify(output?.body)).toBe(JSON.stringify(deserved.body));
        expect(Object.entries(output?.query ?? {}).sort()).toEqual(deserved.query?.sort());
        expect(output?.method).toBe(call.method);
        await showsOnItsPage(executionId, id);
      }),
      { numRuns, timeout: caseLimitMs },
    );
    expect(accepted).toBeGreaterThan(numRuns / 5);
  },
  limitMs(numRuns),
);

it("a call by another method is refused, whatever it carries: 405", async () => {
  await fc.assert(
    fc.asyncProperty(hookCalls, fc.constantFrom(...methods), async (call, method) => {
      fc.pre(call.method !== method);
      expect((await send(hooks.get(method) ?? "", call)).status).toBe(405);
    }),
    { numRuns, timeout: caseLimitMs },
  );
});
