import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";

let app: Application;
let engine: Server;
let runtime: Server;

beforeAll(async () => {
  const port = await freePort();
  engine = createServer((_request, response) => response.writeHead(200).end());
  await new Promise<void>((resolve) => engine.listen(port, "127.0.0.1", resolve));
  app = await startApplication({ INNGEST_BASE_URL: `http://127.0.0.1:${port}` });
  const { health } = await import("@/runtime/health");
  runtime = createServer(health);
  await new Promise<void>((resolve) => runtime.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  runtime?.close();
  engine?.close();
  await app?.stop();
});

async function ask() {
  const { port } = runtime.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  return { status: response.status, body: await response.json() };
}

it("says that the engine answers, and that it does not", async () => {
  expect(await ask()).toEqual({ status: 200, body: { engine: "ok", realtime: "ok" } });
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
  expect(await ask()).toEqual({
    status: 503,
    body: { engine: "the engine does not answer", realtime: "ok" },
  });
});
