import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { type ServerMessage, serverMessage } from "@/realtime/protocol";
import { type Application, startApplication } from "~/tests/support/application";
import { signIn } from "~/tests/support/sign-in";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let server: Server;
let stop: () => void;
let base: string;

beforeAll(async () => {
  app = await startApplication();
  const { startRealtime } = await import("@/realtime/server");
  server = createServer();
  stop = startRealtime(server, 100);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  stop?.();
  server?.close();
  await app?.stop();
});

/** Opens a connection and gathers what it says, until it is closed by either side. */
function open(path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${base}${path}`, { headers });
  const messages: ServerMessage[] = [];
  let notice: () => void = () => undefined;
  socket.on("message", (data) => {
    messages.push(serverMessage.parse(JSON.parse(String(data))));
    notice();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", (code) => resolve(code)));
  return {
    socket,
    messages,
    closed,
    async until(done: (messages: ServerMessage[]) => boolean) {
      while (!done(messages)) {
        await new Promise<void>((resolve) => {
          notice = resolve;
        });
      }
    },
  };
}

async function member(login: string) {
  const { cookie } = await signIn(login);
  const { sessionOf } = await import("@/server/auth");
  const session = await sessionOf(new Headers({ cookie }));
  if (!session) throw new Error("not signed in");
  const { createServerCaller } = await import("@/server/api/caller");
  const { env } = await import("@/server/env");
  return { caller: createServerCaller(session), headers: { cookie, origin: env().web.url } };
}

const document = workflow(
  { start: manual, a: transform({ v: "{{trigger.v}}" }), pause: wait(1), b: transform({ v: 2 }) },
  "start > a > pause > b",
);

async function started(caller: Awaited<ReturnType<typeof member>>["caller"]) {
  const { id } = await caller.workflows.create({ document });
  return caller.executions.run({ id, input: { v: "a-payload-that-is-not-for-the-live-view" } });
}

it("sends a snapshot first, then every change to the end, without payloads", async () => {
  const { caller, headers } = await member("demo");
  const { executionId } = await started(caller);
  const live = open(`/executions/${executionId}`, headers);
  await live.until((messages) =>
    messages.some((message) => message.type === "execution" && message.execution.status === "COMPLETED"),
  );
  expect(live.messages[0]).toMatchObject({ type: "snapshot", execution: { id: executionId } });
  const newest = new Map<string, { status: string; revision: number }>();
  for (const message of live.messages) {
    const steps = message.type === "snapshot" ? message.steps : message.type === "step" ? [message.step] : [];
    for (const step of steps) {
      const known = newest.get(step.nodeId);
      if (!known || known.revision < step.revision) newest.set(step.nodeId, step);
    }
  }
  // In any order: whether the snapshot has the steps, or changes tell of them, is a matter of moments.
  const statuses = Object.fromEntries([...newest].map(([id, { status }]) => [id, status]));
  expect(statuses).toEqual({ start: "SUCCESS", a: "SUCCESS", pause: "SUCCESS", b: "SUCCESS" });
  expect(JSON.stringify(live.messages)).not.toContain("a-payload-that-is-not-for-the-live-view");
  live.socket.close();
});

it("makes up for all that was missed when one comes back late", async () => {
  const { caller, headers } = await member("demo");
  const { executionId } = await started(caller);
  const first = open(`/executions/${executionId}`, headers);
  await first.until((messages) =>
    messages.some((message) => message.type === "execution" && message.execution.status === "COMPLETED"),
  );
  const late = open(`/executions/${executionId}`, headers);
  await late.until((messages) => messages.length > 0);
  expect(late.messages[0]).toMatchObject({ type: "snapshot", execution: { status: "COMPLETED" } });
  first.socket.close();
  late.socket.close();
});

it("lets in by a ticket, once", async () => {
  const { caller } = await member("demo");
  const { executionId } = await started(caller);
  const { ticket, url } = await caller.executions.ticket({ id: executionId });
  expect(url.endsWith(`/executions/${executionId}?ticket=${ticket}`)).toBe(true);
  const first = open(`/executions/${executionId}?ticket=${ticket}`);
  await first.until((messages) => messages.length > 0);
  expect(await open(`/executions/${executionId}?ticket=${ticket}`).closed).toBe(4401);
  first.socket.close();
});

it("closes with 4401 for nobody and for another site, with 4404 for what is not one's own", async () => {
  const { caller, headers } = await member("demo");
  const { executionId } = await started(caller);
  const path = `/executions/${executionId}`;
  expect(await open(path).closed).toBe(4401);
  expect(await open(path, { cookie: headers.cookie }).closed).toBe(4401);
  expect(await open(path, { ...headers, origin: "https://evil.example" }).closed).toBe(4401);
  expect(await open(`${path}?ticket=wrong`).closed).toBe(4401);
  expect(await open(path, (await member("alice")).headers).closed).toBe(4404);
  expect(await open("/executions/not-an-id", headers).closed).toBe(4404);
  const { executionId: other } = await started(caller);
  const { ticket } = await caller.executions.ticket({ id: other });
  expect(await open(`${path}?ticket=${ticket}`).closed).toBe(4404);
});

it("closes with 4401 where the session has been ended, and with a session that was before", async () => {
  const { caller, headers } = await member("carol");
  const other = await member("carol");
  const { executionId } = await started(caller);
  const [ended, lasting] = [
    open(`/executions/${executionId}`, headers),
    open(`/executions/${executionId}`, other.headers),
  ];
  for (const live of [ended, lasting]) await live.until((messages) => messages.length > 0);
  await other.caller.account.sessions.endOthers();
  expect(await ended.closed).toBe(4401);
  expect(lasting.socket.readyState).toBe(WebSocket.OPEN);
  lasting.socket.close();
  expect(await open(`/executions/${executionId}`, headers).closed).toBe(4401);
});
