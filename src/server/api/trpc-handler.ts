import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { actorOf } from "@/server/actor";
import { env } from "@/server/env";
import { clientAddress } from "@/server/peer-address";
import { parseJson, readBody } from "@/server/read-body";
import type { Context } from "@/server/trpc";
import { appRouter } from "./root";

/** The largest body of a call in bytes, as for the REST API. */
const bodyLimit = 4 * 1_048_576;

/** The request with its body read, for tRPC knows no limit of size or depth; or why it is refused. */
async function checked(request: Request): Promise<{ req: Request; refusal?: unknown }> {
  if (!request.body) return { req: request };
  const { url, method, headers, signal } = request;
  try {
    const body = await readBody(request, bodyLimit);
    parseJson(body);
    return { req: new Request(url, { method, headers, signal, body: new Uint8Array(body) }) };
  } catch (refusal) {
    return { req: new Request(url, { method, headers, signal }), refusal };
  }
}

/** Serves one call, or one batch of calls, of the procedures. */
export async function handleTrpc(request: Request): Promise<Response> {
  const { req, refusal } = await checked(request);
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req,
    router: appRouter,
    createContext: async (): Promise<Context> => {
      // Thrown here and not before, so that clients get it in tRPC's own shape.
      if (refusal) throw refusal;
      const address = clientAddress(request.headers, env().trustedProxies);
      return { actor: await actorOf(request), address, reading: "preview" };
    },
  });
}
