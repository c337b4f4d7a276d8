import { AppError } from "@/lib/errors";
import { actorOf } from "@/server/actor";
import { parseJson, readBody } from "@/server/read-body";
import { toAppError } from "@/server/trpc";
import { callerFor } from "./caller";

type Caller = ReturnType<typeof callerFor>;
type Call = { id: string; body: Record<string, unknown>; raw: unknown; query: Record<string, string> };
type Route = {
  method: string;
  /** Segments below /api/v1; `*` is the id. */
  path: string;
  /** Status of success; 200 where left out. */
  status?: number;
  /** Inputs are checked by the procedure's own schema, so what is handed over here is still untrusted. */
  call(caller: Caller, call: Call): Promise<unknown>;
};

/** The largest body of a call: a run may carry a document of 1 MiB and an input beside it. */
const bodyLimit = 4 * 1_048_576;

const untrusted = (value: unknown) => value as never;

/** REST is a table: each call is one procedure and nothing else. */
const routes: readonly Route[] = [
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
    method: "POST",
    path: "executions/*/cancel",
    status: 202,
    call: (c, { id }) => c.executions.cancel({ id }),
  },
  { method: "POST", path: "executions/*/ticket", call: (c, { id }) => c.executions.ticket({ id }) },
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
  { method: "POST", path: "ai/config", call: (c, { body }) => c.ai.config(untrusted(body)) },
  { method: "POST", path: "nodes/preview", call: (c, { body }) => c.nodes.preview(untrusted(body)) },
];

function match(path: readonly string[], route: Route): boolean {
  const parts = route.path.split("/");
  return parts.length === path.length && parts.every((part, index) => part === "*" || part === path[index]);
}

function findRoute(method: string, path: readonly string[]): Route {
  const here = routes.filter((route) => match(path, route));
  if (!here.length)
    throw new AppError("NOT_FOUND", `There is no /api/v1/${path.join("/")}. See the API's reference.`);
  const route = here.find((candidate) => candidate.method === method);
  if (route) return route;
  const known = here.map((candidate) => candidate.method).join(", ");
  throw new AppError("METHOD_NOT_ALLOWED", `${method} is not possible here. Possible: ${known}.`);
}

/** An error as REST answers it. Problems of a document stand at the top as well (CONTRACT, section 4). */
export function errorResponse(error: unknown): Response {
  const { code, message, details, status } = toAppError(error);
  const problems = details?.problems;
  return Response.json(
    { error: { code, message, ...(details && { details }) }, ...(problems !== undefined && { problems }) },
    { status },
  );
}

/** Serves one call of the REST API; `path` is what follows /api/v1/. */
export async function handleRest(request: Request, path: readonly string[]): Promise<Response> {
  try {
    const actor = await actorOf(request);
    if (!actor) throw new AppError("UNAUTHORIZED", "Send a valid API key: Authorization: Bearer <key>.");
    const route = findRoute(request.method, path);
    const raw = request.method === "GET" ? undefined : parseJson(await readBody(request, bodyLimit));
    const isObject = raw !== null && typeof raw === "object" && !Array.isArray(raw);
    if (raw !== undefined && !isObject) throw new AppError("BAD_REQUEST", "The body must be a JSON object.");
    const result = await route.call(callerFor({ actor }), {
      id: path[1] ?? "",
      raw,
      body: (raw ?? {}) as Record<string, unknown>,
      query: Object.fromEntries(new URL(request.url).searchParams),
    });
    const status = route.status ?? 200;
    return status === 204 ? new Response(null, { status }) : Response.json(result, { status });
  } catch (error) {
    return errorResponse(error);
  }
}
