import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createTRPCClient, httpLink } from "@trpc/client";
import { initTRPC } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientErrorOf, errorMessage } from "./error";

const t = initTRPC.create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { ...shape.data, app: JSON.parse(error.message) },
  }),
});
const router = t.router({
  fail: t.procedure.query((): string => {
    throw new Error(JSON.stringify({ code: "CONFLICT", message: "It is stale.", details: { revision: 4 } }));
  }),
  strange: t.procedure.query((): string => {
    throw new Error(JSON.stringify({ code: "NOVELTY", message: "?" }));
  }),
});
const server = createServer(createHTTPHandler({ router }));
const clientAt = (port: number) =>
  createTRPCClient<typeof router>({ links: [httpLink({ url: `http://127.0.0.1:${port}` })] });
const port = () => (server.address() as AddressInfo).port;

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const failure = (call: Promise<unknown>) => call.then(() => expect.unreachable(), clientErrorOf);

test("the server's own words are kept, with their details", async () => {
  expect(await failure(clientAt(port()).fail.query())).toEqual({
    code: "CONFLICT",
    message: "It is stale.",
    details: { revision: 4 },
  });
});

test("an answer of an unknown kind, and none at all, count as no answer", async () => {
  expect(await failure(clientAt(port()).strange.query())).toMatchObject({ code: "NETWORK" });
  expect(await failure(clientAt(1).fail.query())).toMatchObject({ code: "NETWORK" });
  expect(errorMessage(new Error("internal text"))).not.toContain("internal text");
});
