import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "~/infra/local/free-port";
import { messages } from "./anthropic";
import { generateContent } from "./google";
import { chat, responses } from "./openai";
import { type Answer, pieces, type Said, type Wire } from "./wire";

export type { Answer } from "./wire";

/** A request as the server got it; `stream` says whether events were asked for. */
export type AiCall = {
  path: string;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
  stream: boolean;
  /** Whether the caller went away before it had the whole answer. */
  left: boolean;
};

export type AiServer = {
  /** What clients of each provider are given as the base of its API. */
  base: { openai: string; anthropic: string; google: string };
  host: string;
  /** Forgets all calls; the next ones get these answers in order, and from then on the last of them. */
  answers(first: Answer, ...then: Answer[]): void;
  calls: readonly AiCall[];
  stop(): Promise<void>;
};

const anthropicVersion = "2023-06-01";

type Place = { wire: Wire; stream: boolean; model: string };

function placeOf(path: string, body: Record<string, unknown>): Place | undefined {
  const model = String(body.model);
  const stream = body.stream === true;
  if (path === "/openai/v1/chat/completions") return { wire: chat, stream, model };
  if (path === "/openai/v1/responses") return { wire: responses, stream, model };
  if (path === "/anthropic/v1/messages") return { wire: messages, stream, model };
  const google = /^\/google\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/.exec(path);
  if (!google) return undefined;
  return {
    wire: generateContent,
    stream: google[2] === "streamGenerateContent",
    model: google[1] ?? "",
  };
}

/** Whether a request carries a key where its provider looks for one. */
function hasKey(path: string, { headers }: IncomingMessage): boolean {
  if (path.startsWith("/anthropic/"))
    return Boolean(headers["x-api-key"]) && headers["anthropic-version"] === anthropicVersion;
  if (path.startsWith("/google/")) return Boolean(headers["x-goog-api-key"]);
  return /^Bearer \S+$/.test(headers.authorization ?? "");
}

const toolNames = (body: Record<string, unknown>) =>
  (Array.isArray(body.tools) ? body.tools : []).map((tool: { name?: unknown }) => tool.name);

async function respond(response: ServerResponse, place: Place, answer: Answer, byTool: boolean) {
  const { wire, stream, model } = place;
  if (answer.delayMs) await sleep(answer.delayMs);
  if (response.destroyed) return;
  if (answer.cut === "before") return response.destroy();
  const json = (status: number, body: unknown) => {
    const text = JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", ...answer.headers });
    if (answer.cut !== "during") return response.end(text);
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  };
  if (answer.refusesToStream && stream) {
    const message = "Your organization must be verified to stream this model.";
    const type = "invalid_request_error";
    return json(400, { error: { message, type, param: "stream", code: "unsupported_value" } });
  }
  if (answer.status) return json(answer.status, wire.error(answer.status, answer.message ?? "no"));
  const spoken = answer.json === undefined ? "ok" : JSON.stringify(answer.json);
  const text = answer.text ?? answer.pieces?.join("") ?? spoken;
  const said: Said = {
    text,
    pieces: answer.pieces ?? pieces(answer.refusal ?? text),
    refusal: answer.refusal,
    cutShort: answer.cutShort ?? false,
    usage: answer.usage ?? { input: 11, output: 7 },
    model,
    byTool,
  };
  if (!stream) return json(200, wire.whole(said));
  response.writeHead(200, { "content-type": "text/event-stream", ...answer.headers });
  const events = wire.events(said);
  const whole = !answer.cut && answer.breaksOff === undefined;
  const sent = whole ? events : events.slice(0, Math.ceil(events.length / 2));
  if (answer.breaksOff !== undefined) sent.push(wire.broken(answer.breaksOff));
  let begun = 0;
  for (const { event, data, piece } of sent) {
    if (piece && begun) await answer.beforePiece?.(begun);
    if (piece) begun += 1;
    if (response.destroyed) return;
    response.write(`${event ? `event: ${event}\n` : ""}data: ${JSON.stringify(data)}\n\n`);
  }
  if (!whole && answer.cut !== "during") return response.end();
  if (answer.cut === "during") return response.write("data: {", () => response.destroy());
  response.end(wire.end ? `data: ${wire.end}\n\n` : undefined);
}

/**
 * A real HTTP server on loopback that speaks the wire formats of OpenAI (chat completions and responses), Anthropic
 * and Gemini, whole and as streams of events, and says what a test has scripted. Without a key it answers 401.
 */
export async function startAiServer(): Promise<AiServer> {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  let script: Answer[] = [];
  const calls: AiCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? "").split("?")[0] ?? "";
    const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, unknown>;
    const place = placeOf(path, body);
    if (!place) return response.writeHead(404).end("no such path");
    const call: AiCall = { path, headers: request.headers, body, stream: place.stream, left: false };
    calls.push(call);
    response.on("close", () => {
      call.left = !response.writableFinished;
    });
    const next = (script.length > 1 ? script.shift() : script[0]) ?? {};
    const answer = hasKey(path, request) ? next : { status: 401, message: "no key" };
    await respond(response, place, answer, toolNames(body).includes("json"));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    host,
    base: {
      openai: `http://${host}/openai/v1`,
      anthropic: `http://${host}/anthropic/v1`,
      google: `http://${host}/google/v1beta`,
    },
    calls,
    answers(...answers) {
      script = answers;
      calls.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
