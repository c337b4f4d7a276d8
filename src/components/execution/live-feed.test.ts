import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type WebSocket as ServerSocket, WebSocketServer } from "ws";
import type { LiveExecution, ServerMessage } from "@/realtime/protocol";
import { type Connection, openLiveFeed } from "./live-feed";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const execution = (revision: number, status: LiveExecution["status"] = "RUNNING"): LiveExecution => ({
  id: "run",
  workflowId: "workflow",
  status,
  error: null,
  startedAt: null,
  completedAt: null,
  revision,
});
const snapshot = (revision: number, status?: LiveExecution["status"]): ServerMessage => ({
  type: "snapshot",
  execution: execution(revision, status),
  steps: [],
});

async function listen(onSocket: (socket: ServerSocket, count: number) => void) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  let count = 0;
  server.on("connection", (socket) => {
    count += 1;
    onSocket(socket, count);
  });
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Follows a run and resolves when the feed has come to its end. */
function follow(
  address: (count: number) => Promise<string>,
  poll: (count: number) => Promise<ServerMessage>,
) {
  const messages: ServerMessage[] = [];
  const connections: Connection[] = [];
  const counts = { address: 0, poll: 0 };
  const failures: unknown[] = [];
  const ended = new Promise<void>((resolve) => {
    const close = openLiveFeed({
      address: () => address(++counts.address),
      poll: () => poll(++counts.poll),
      onMessage: (message) => messages.push(message),
      onConnection: (connection) => {
        connections.push(connection);
        if (connection === "idle") queueMicrotask(resolve);
      },
      onError: (error) => failures.push(error),
      mayPass: (error) => error instanceof TypeError,
      pollMs: 10,
      baseDelayMs: 5,
      maxDelayMs: 20,
    });
    cleanups.push(close);
  });
  return { messages, connections, counts, failures, ended };
}

const send = (socket: ServerSocket, ...messages: ServerMessage[]) => {
  for (const message of messages) socket.send(JSON.stringify(message));
};

test("a run that is final is read once and needs no socket", async () => {
  const run = follow(
    async () => "ws://127.0.0.1:1",
    async () => snapshot(9, "COMPLETED"),
  );
  await run.ended;
  expect(run.counts).toEqual({ address: 0, poll: 1 });
  expect(run.connections).toEqual(["connecting", "idle"]);
});

test("a dropped socket comes back with a new ticket, and the end is read in full", async () => {
  const { url } = await listen((socket, count) => {
    if (count === 1) {
      send(socket, snapshot(2));
      setTimeout(() => socket.terminate(), 5);
    } else {
      send(socket, snapshot(3), { type: "execution", execution: execution(4, "COMPLETED") });
    }
  });
  const run = follow(
    async (count) => `${url}/?ticket=${count}`,
    async (count) => (count === 1 ? snapshot(1) : snapshot(5, "COMPLETED")),
  );
  await run.ended;
  expect(run.counts).toEqual({ address: 2, poll: 2 });
  expect(run.connections).toEqual(["connecting", "live", "reconnecting", "live", "idle"]);
  expect(run.messages.map((message) => "execution" in message && message.execution.revision)).toEqual([
    1, 2, 3, 4, 5,
  ]);
});

test("where no socket can be opened the run is polled to its end", async () => {
  const { url, server } = await listen(() => {});
  server.close();
  const run = follow(
    async () => url,
    async (count) => (count < 4 ? snapshot(count) : snapshot(count, "FAILED")),
  );
  await run.ended;
  expect(run.counts.poll).toBe(4);
  expect(run.connections).toContain("polling");
  expect(run.connections).not.toContain("live");
  expect(run.failures).toEqual([]);
});

test("a failure that may pass is waited out, also when it is the first answer", async () => {
  const run = follow(
    async () => {
      throw new TypeError("no network");
    },
    async (count) => {
      if (count < 3) throw new TypeError("no network");
      return snapshot(count, "COMPLETED");
    },
  );
  await run.ended;
  expect(run.counts.poll).toBe(3);
  expect(run.failures).toEqual([]);
});

test("a refused socket ends the feed with what the server says", async () => {
  const { url } = await listen((socket) => socket.close(4404));
  const run = follow(
    async () => url,
    async (count) => {
      if (count === 1) return snapshot(1);
      throw new Error("There is no such execution.");
    },
  );
  await run.ended;
  expect(run.failures).toEqual([new Error("There is no such execution.")]);
});

test("a message of another protocol version leads to polling", async () => {
  const { url } = await listen((socket) => socket.send('{"type":"novelty"}'));
  const run = follow(
    async () => url,
    async (count) => (count < 3 ? snapshot(count) : snapshot(count, "COMPLETED")),
  );
  await run.ended;
  expect(run.connections).not.toContain("live");
  expect(run.messages).toHaveLength(3);
});
