import { actionHttp } from "@/nodes/action-http/definition";
import { http } from "@/nodes/action-http/execute.server";
import type { HttpAnswer, HttpCall, Services } from "@/nodes/kit/executor";
import { aiServices } from "./ai-services";

type Given = Partial<
  Pick<
    Services,
    "bindCredential" | "credential" | "explicitRetries" | "http" | "mask" | "renewCredential" | "store"
  >
>;

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** An answer of the other side. */
export const answer = (
  status: number,
  body: string | Buffer = "",
  headers: Record<string, string> = {},
): HttpAnswer => ({
  status,
  headers,
  body: inPieces(Buffer.from(body), 65_536),
  url: "https://api.test/",
  close: () => undefined,
});

/** Runs the node against a world that answers with `reply`; gives its end, the call that it made and what it stored. */
export async function run(config: Record<string, unknown>, reply: HttpAnswer | Error, given: Given = {}) {
  const calls: HttpCall[] = [];
  const stored: { mediaType: string; body: Buffer }[] = [];
  const services: Services = {
    http: async (call) => {
      calls.push(call);
      if (reply instanceof Error) throw reply;
      return reply;
    },
    ai: aiServices({}),
    credential: undefined,
    bindCredential: async (credential) => credential,
    noteUse: () => {},
    signal: new AbortController().signal,
    idempotencyKey: "run:node",
    explicitRetries: false,
    mask: (text) => text,
    progress: () => {},
    store: async (body, mediaType) => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      stored.push({ mediaType, body: Buffer.concat(chunks) });
      return { payload: "id", mediaType, bytes: Buffer.concat(chunks).length, url: "/there" };
    },
    ...given,
  };
  const parsed = actionHttp.config.parse({ url: "https://api.test/path?a=1", ...config });
  const end = await http.execute(parsed, services).then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error }),
  );
  const [call] = calls;
  return { ...end, call, stored, headers: Object.fromEntries(call?.headers ?? []) };
}

/** A failure as the way out of the product reports it. */
export const outgoing = (code: string, processed: "no" | "unknown") =>
  Object.assign(new Error("why"), { code, processed });
