import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { errorResponse } from "@/server/error-response";
import { type Given, type ResolveCredential, receiveWebhook } from "./receive-webhook";

/** A call as Node's HTTP server hands it over, with all of its body. */
export type ServedCall = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

/** Reads a call to its end, whose size somebody has looked at. Rejects where its caller hangs up before. */
export async function readServed(incoming: IncomingMessage): Promise<ServedCall> {
  const { method = "GET", url = "/", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return { method, url, headers, body: Buffer.concat(chunks) };
}

const address = /^\/api\/webhooks\/([\w-]+)(?:\/([\w-]+))?(?:\?|$)/;

/** What follows /api/webhooks/ in a plain address; undefined for others, which only a router of URLs understands. */
export function webhookPath(url: string | undefined): string[] | undefined {
  const found = address.exec(url ?? "");
  return found ? found.slice(1).filter((part) => part !== undefined) : undefined;
}

function headersOf(given: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

/** Answers a call whose path is plain, also where it is refused. */
export async function answerServed(
  { method, url, headers, body }: ServedCall,
  resolveCredential: ResolveCredential,
  given: Given,
): Promise<Response> {
  try {
    const request = { method, url: `http://localhost${url}`, headers: headersOf(headers), body: [body] };
    return await receiveWebhook(request, webhookPath(url) ?? [], resolveCredential, given);
  } catch (error) {
    return errorResponse(error);
  }
}
