import { eventStream } from "@/server/event-stream";
import type { callerFor } from "./caller";
import { payloadResponse } from "./payload-response";

type Caller = ReturnType<typeof callerFor>;
/** One call of the API, its input still untrusted. */
export type Call = {
  id: string;
  body: Record<string, unknown>;
  raw: unknown;
  query: Record<string, string>;
  /** Whether the caller may run workflows, and so see the addresses that answer waiting steps. */
  mayRun: boolean;
  /** Whether the caller wants server-sent events where there are any. */
  events: boolean;
};
export type Route = {
  method: string;
  /** Segments below /api/v1; `*` is the id. */
  path: string;
  /** Status of success; 200 where left out. */
  status?: number;
  /**
   * Inputs are checked by the procedure's own schema, so what is handed over here is still untrusted. What it
   * resolves to is answered as JSON, unless it is an answer already.
   */
  call(caller: Caller, call: Call): Promise<unknown>;
};

const jsonLines = (text: string, fileName: string) =>
  new Response(text, {
    headers: {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName}"`,
    },
  });

const untrusted = (value: unknown) => value as never;

/** REST is a table (CONTRACT, section 8): each call is one procedure and nothing else. */
export const restRoutes: readonly Route[] = [
  { method: "GET", path: "workflows", call: (c, { query }) => c.workflows.list(untrusted(query)) },
  {
    method: "POST",
    path: "workflows",
    status: 201,
    call: (c, { raw }) => c.workflows.create(untrusted({ document: raw })),
  },
  { method: "GET", path: "workflows/*", call: (c, { id }) => c.workflows.get({ id }) },
  {
    method: "PUT",
    path: "workflows/*",
    call: (c, { id, body }) => c.workflows.save(untrusted({ ...body, id })),
  },
  { method: "DELETE", path: "workflows/*", status: 204, call: (c, { id }) => c.workflows.delete({ id }) },
  { method: "GET", path: "workflows/*/settings", call: (c, { id }) => c.workflows.settings.get({ id }) },
  {
    method: "PUT",
    path: "workflows/*/settings",
    call: (c, { id, body }) => c.workflows.settings.update(untrusted({ ...body, id })),
  },
  {
    method: "POST",
    path: "workflows/*/deploy",
    call: (c, { id, body }) => c.workflows.deploy(untrusted({ ...body, id })),
  },
  { method: "POST", path: "workflows/*/deactivate", call: (c, { id }) => c.workflows.deactivate({ id }) },
  {
    method: "POST",
    path: "workflows/*/run",
    status: 202,
    call: (c, { id, body }) => c.executions.run(untrusted({ ...body, id })),
  },
  { method: "GET", path: "executions", call: (c, { query }) => c.executions.list(untrusted(query)) },
  { method: "GET", path: "executions/*", call: (c, { id }) => c.executions.get({ id }) },
  {
    method: "GET",
    path: "executions/*/steps",
    call: (c, { id, query }) => c.executions.steps(untrusted({ ...query, id })),
  },
  {
    method: "GET",
    path: "executions/*/value",
    call: async (c, { id, query }) => (await c.executions.value(untrusted({ ...query, id }))).value,
  },
  {
    method: "POST",
    path: "executions/*/cancel",
    status: 202,
    call: (c, { id }) => c.executions.cancel({ id }),
  },
  {
    method: "GET",
    path: "executions/*/replay",
    call: (c, { id, query }) => c.executions.replayPlan(untrusted({ ...query, id })),
  },
  {
    method: "POST",
    path: "executions/*/replay",
    status: 202,
    call: (c, { id, body }) => c.executions.replay(untrusted({ ...body, id })),
  },
  { method: "POST", path: "executions/*/ticket", call: (c, { id }) => c.executions.ticket({ id }) },
  {
    method: "GET",
    path: "payloads/*",
    call: async (c, { id, mayRun }) => payloadResponse(await c.payloads.get({ id }), mayRun),
  },
  { method: "GET", path: "inbox", call: (c, { query }) => c.executions.inbox(untrusted(query)) },
  { method: "GET", path: "inbox/groups", call: (c, { query }) => c.executions.failures(untrusted(query)) },
  {
    method: "POST",
    path: "inbox/replay",
    status: 202,
    call: (c, { body }) => c.executions.replayMany(untrusted(body)),
  },
  {
    method: "POST",
    path: "inbox/replay/plan",
    call: (c, { body }) => c.executions.replayManyPlan(untrusted(body)),
  },
  { method: "POST", path: "inbox/dismiss", call: (c, { body }) => c.executions.dismiss(untrusted(body)) },
  { method: "POST", path: "inbox/restore", call: (c, { body }) => c.executions.undismiss(untrusted(body)) },
  { method: "POST", path: "events", status: 202, call: (c, { body }) => c.events.post(untrusted(body)) },
  { method: "GET", path: "credentials", call: (c, { query }) => c.credentials.list(untrusted(query)) },
  {
    method: "POST",
    path: "credentials",
    status: 201,
    call: (c, { body }) => c.credentials.create(untrusted(body)),
  },
  {
    method: "PUT",
    path: "credentials/*",
    call: (c, { id, body }) => c.credentials.update(untrusted({ ...body, id })),
  },
  { method: "DELETE", path: "credentials/*", status: 204, call: (c, { id }) => c.credentials.delete({ id }) },
  { method: "GET", path: "credentials/deleted", call: (c) => c.credentials.deleted() },
  { method: "GET", path: "credentials/uses", call: (c) => c.credentials.uses() },
  {
    method: "POST",
    path: "credentials/*/rotate",
    call: (c, { id, body }) => c.credentials.rotate(untrusted({ ...body, id })),
  },
  {
    method: "POST",
    path: "credentials/*/test",
    call: (c, { id, body }) => c.credentials.test(untrusted({ ...body, id })),
  },
  { method: "POST", path: "credentials/*/restore", call: (c, { id }) => c.credentials.restore({ id }) },
  {
    method: "POST",
    path: "ai/config",
    call: async (c, { body, events }) =>
      events ? eventStream(await c.ai.configStream(untrusted(body))) : c.ai.config(untrusted(body)),
  },
  { method: "POST", path: "ai/workflow", call: (c, { body }) => c.ai.describe(untrusted(body)) },
  {
    method: "POST",
    path: "ai/explain/workflow",
    call: (c, { body }) => c.ai.explain.workflow(untrusted(body)),
  },
  { method: "POST", path: "ai/explain/step", call: (c, { body }) => c.ai.explain.step(untrusted(body)) },
  { method: "GET", path: "ai/model", call: (c) => c.ai.model.get() },
  { method: "PUT", path: "ai/model", call: (c, { body }) => c.ai.model.set(untrusted(body)) },
  { method: "DELETE", path: "ai/model", status: 204, call: (c) => c.ai.model.remove() },
  { method: "POST", path: "ai/model/test", call: (c) => c.ai.model.test() },
  { method: "PUT", path: "ai/budget", call: (c, { body }) => c.ai.model.setBudget(untrusted(body)) },
  { method: "GET", path: "audit", call: (c, { query }) => c.account.audit.list(untrusted(query)) },
  { method: "GET", path: "ai/usage", call: (c) => c.ai.usage() },
  {
    method: "POST",
    path: "ai/feedback",
    status: 201,
    call: (c, { body }) => c.ai.feedback.give(untrusted(body)),
  },
  { method: "GET", path: "ai/feedback", call: (c, { query }) => c.ai.feedback.list(untrusted(query)) },
  {
    method: "GET",
    path: "ai/feedback/export",
    call: async (c) => jsonLines(await c.ai.feedback.export(), "magic-input-feedback.jsonl"),
  },
  { method: "POST", path: "nodes/preview", call: (c, { body }) => c.nodes.preview(untrusted(body)) },
];

function matches(path: readonly string[], route: Route): boolean {
  const parts = route.path.split("/");
  return parts.length === path.length && parts.every((part, index) => part === "*" || part === path[index]);
}

/** The calls that one address can be used for; none where there is no such address. */
export function routesAt(path: readonly string[]): Route[] {
  const here = restRoutes.filter((route) => matches(path, route));
  // A word that has a place of its own is no id.
  const named = here.filter((route) => route.path === path.join("/"));
  return named.length > 0 ? named : here;
}
