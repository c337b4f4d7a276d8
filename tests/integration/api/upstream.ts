import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";

export type Received = {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
  at: number;
};

/** How a path answers: told how often it was called before. */
export type Script = (request: Received, response: ServerResponse, before: number, socket: Socket) => void;

export type Upstream = {
  host: string;
  url(path: string): string;
  /** Sets what a path answers, and forgets its calls. */
  on(path: string, script: Script): string;
  /** The calls that a path has got. */
  calls(path: string): Received[];
  stop(): Promise<void>;
};

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

/** A real HTTP server on loopback whose paths answer as a test says. */
export async function startUpstream(port: number): Promise<Upstream> {
  const scripts = new Map<string, Script>();
  const received = new Map<string, Received[]>();
  const listener: RequestListener = async (request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const { method = "", url = "", headers, socket } = request;
    const call: Received = { method, url, headers, body: await read(request), at: Date.now() };
    const calls = received.get(path) ?? [];
    received.set(path, [...calls, call]);
    const script = scripts.get(path);
    if (script) script(call, response, calls.length, socket);
    else response.writeHead(404).end("no such path");
  };
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const host = `127.0.0.1:${port}`;
  const url = (path: string) => `http://${host}${path}`;
  return {
    host,
    url,
    on(path, script) {
      scripts.set(path, script);
      received.delete(path);
      return url(path);
    },
    calls: (path) => received.get(path) ?? [],
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
