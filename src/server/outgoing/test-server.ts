import http from "node:http";
import type { AddressInfo } from "node:net";
import net from "node:net";
import { onTestFinished } from "vitest";
import { createOutgoing, type Outgoing, type OutgoingRequest, type OutgoingResponse } from "./outgoing";
import { OutgoingError } from "./outgoing-error";

/** Serves on a free loopback port until the running test ends; gives `127.0.0.1:port`. */
export async function serve(handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler);
  const host = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
  });
  return host;
}

/** The same for bare TCP, for servers that misbehave below HTTP. */
export async function serveTcp(handler: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    handler(socket);
  });
  const host = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return host;
}

/** A loopback port on which nothing listens: `127.0.0.1:port`. */
export async function closedPort(): Promise<string> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

/** An outgoing client that is closed when the running test ends; its bodies are read as they come. */
export function openStreaming(options: Parameters<typeof createOutgoing>[0]): Outgoing {
  const outgoing = createOutgoing(options);
  onTestFinished(() => outgoing.close());
  return outgoing;
}

type WholeResponse = Omit<OutgoingResponse, "body" | "close"> & { body: Buffer };

/** The same, its bodies read to the end: what goes wrong with one goes wrong with the request. */
export function openOutgoing(options: Parameters<typeof createOutgoing>[0]) {
  const outgoing = openStreaming(options);
  return {
    async request(request: OutgoingRequest): Promise<WholeResponse> {
      const { close: _close, body, ...head } = await outgoing.request(request);
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return { ...head, body: Buffer.concat(chunks) };
    },
    close: () => outgoing.close(),
  };
}

/** A GET of `url` with a signal that never fires; `rest` overrides. */
export function get(url: string, rest: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { method: "GET", url, headers: [], signal: new AbortController().signal, ...rest };
}

/** The OutgoingError that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<OutgoingError> {
  const outcome = await promise.then(
    () => "a response",
    (error: unknown) => error,
  );
  if (outcome instanceof OutgoingError) return outcome;
  throw new Error(`expected an OutgoingError, got ${String(outcome)}`);
}

async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
