import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const items = Array.from({ length: 20 }, (_, id) => ({ id, name: `item ${id}`, price: id * 2.5 }));
const body = JSON.stringify({ ok: true, items });

export type Upstream = { host: string; close(): void };

/** A local server that answers every request at once with about 1 KB of JSON; `host` is its `host:port`. */
export async function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
