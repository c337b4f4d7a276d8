import http from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { Answer } from "~/tests/integration/api/client";

export type Call = {
  /** Those that come more than once as a list. */
  headers?: Record<string, string | string[]>;
  /** With its question mark. */
  query?: string;
  text?: string;
  method?: string;
};

export type Served = {
  /** One call over a connection from 127.0.0.1. */
  call<Body = { executionId: string }>(path: string, call?: Call): Promise<Answer<Body>>;
  stop(): Promise<void>;
};

/** The webhooks' route behind a real HTTP server, which hands requests over as Next does. */
export async function serveWebhooks(host = "127.0.0.1"): Promise<Served> {
  const { POST } = await import("@/app/api/webhooks/[...path]/route");
  const server = http.createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming;
    const request = new Request(`http://localhost:3000${url}`, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(method !== "GET" && { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" }),
    });
    const path = new URL(request.url).pathname.replace("/api/webhooks/", "").split("/");
    const response = await POST(request, { params: Promise.resolve({ path }) });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    call: (path, { headers = {}, query = "", text = "{}", method = "POST" } = {}) =>
      new Promise((resolve, reject) => {
        const options = { port, host: "127.0.0.1", method, agent: false };
        const request = http.request(
          {
            ...options,
            path: `/api/webhooks/${path}${query}`,
            headers: { "content-type": "application/json", ...headers },
          },
          async (response) => {
            const chunks: Buffer[] = [];
            for await (const chunk of response) chunks.push(chunk);
            const answer = Buffer.concat(chunks).toString();
            const { statusCode: status = 0, headers: given } = response;
            const entries = Object.entries(given).map(([name, value]): [string, string] => [
              name,
              String(value),
            ]);
            resolve({ status, headers: new Headers(entries), text: answer, body: JSON.parse(answer) });
          },
        );
        request.on("error", reject);
        request.end(method === "GET" ? undefined : text);
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
