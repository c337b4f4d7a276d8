import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Api } from "./api";
import { maxEventBytes } from "./events";
import type { Log } from "./types";

const maxBodyBytes = 4 * maxEventBytes;

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** How long an idle connection is kept, in milliseconds: longer than clients' pools and proxies (60 s) do. */
const keepAliveMs = 65_000;

/** Serves the engine's endpoints over HTTP. Port 0 takes any free port; `url` says which. */
export async function listen(
  api: Api,
  port: number,
  host: string,
  log: Log,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const respond = (status: number, body?: unknown) => {
      response.writeHead(status, { "content-type": "application/json", "x-inngest-server-kind": "dev" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    };
    const handle = async () => {
      const body = await readBody(request);
      if (body === undefined) {
        respond(413, { error: `the body is larger than ${maxBodyBytes} bytes`, status: 413 });
        return;
      }
      const header = (name: string) => {
        const value = request.headers[name];
        return typeof value === "string" ? value : null;
      };
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      const answer = await api.handle({
        method: request.method ?? "GET",
        path,
        header,
        body,
        trusted: false,
      });
      respond(answer.status, answer.body);
    };
    handle().catch((error: unknown) => {
      log({ level: "error", event: "request.failed", fields: { path: request.url, error: String(error) } });
      if (!response.headersSent) respond(500, { error: "internal error", status: 500 });
    });
  });
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}
