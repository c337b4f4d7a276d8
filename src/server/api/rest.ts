import { AppError } from "@/lib/errors";
import { actorOf } from "@/server/actor";
import { env } from "@/server/env";
import { errorResponse } from "@/server/error-response";
import { hideAddressesInBytes } from "@/server/hide-addresses";
import { jsonResponse } from "@/server/json-text";
import { clientAddress } from "@/server/peer-address";
import { allows } from "@/server/permissions";
import { parseJson, readBody } from "@/server/read-body";
import { withinWorkspace } from "@/server/workspace-scope";
import { callerFor } from "./caller";
import { type Route, routesAt } from "./rest-routes";

/** The largest body of a call in bytes: a run may carry a document of 1 MiB and an input beside it. */
const bodyLimit = 4 * 1_048_576;

/** The method whose call a request makes: HEAD is GET without the body (RFC 9110, section 9.3.2). */
const methodOf = ({ method }: Request): string => (method === "HEAD" ? "GET" : method);

function findRoute(request: Request, path: readonly string[]): Route {
  const here = routesAt(path);
  if (!here.length)
    throw new AppError("NOT_FOUND", `There is no /api/v1/${path.join("/")}. See the API's reference.`);
  const route = here.find(({ method }) => method === methodOf(request));
  if (route) return route;
  const allow = here.map(({ method }) => method);
  throw new AppError(
    "METHOD_NOT_ALLOWED",
    `${request.method} is not possible here. Possible: ${allow.join(", ")}.`,
    { allow },
  );
}

/** A parameter without a value is one that was left out, as forms and scripts write it. */
const queryOf = (request: Request): Record<string, string> =>
  Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ""));

async function serve(request: Request, path: readonly string[]): Promise<Response> {
  const actor = await actorOf(request);
  if (!actor) throw new AppError("UNAUTHORIZED", "Send a valid API key: Authorization: Bearer <key>.");
  const route = findRoute(request, path);
  const raw = route.method === "GET" ? undefined : parseJson(await readBody(request, bodyLimit));
  const isObject = raw !== null && typeof raw === "object" && !Array.isArray(raw);
  if (raw !== undefined && !isObject) throw new AppError("BAD_REQUEST", "The body must be a JSON object.");
  const address = clientAddress(request.headers, env().trustedProxies);
  const mayRun = allows(actor, "executions:run");
  const call = {
    mayRun,
    events: request.headers.get("accept")?.includes("text/event-stream") ?? false,
    id: path[1] ?? "",
    raw,
    body: (raw ?? {}) as Record<string, unknown>,
    query: queryOf(request),
  };
  // A stored body is read when its procedure has said that it may be.
  const { workspaceId, userId } = actor;
  const result = await withinWorkspace({ workspaceId, userId }, () =>
    route.call(callerFor({ actor, address, reading: "streamed" }, request.signal), call),
  );
  if (result instanceof Response) return result;
  const status = route.status ?? 200;
  return status === 204
    ? new Response(null, { status })
    : jsonResponse(result, status, mayRun ? undefined : hideAddressesInBytes);
}

/** Serves one call of the REST API; `path` is what follows /api/v1/. */
export async function handleRest(request: Request, path: readonly string[]): Promise<Response> {
  const response = await serve(request, path).catch(errorResponse);
  if (request.method !== "HEAD") return response;
  await response.body?.cancel();
  return new Response(null, response);
}
