import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createTRPCClient, httpLink } from "@trpc/client";
import { initTRPC, TRPCError } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clientErrorOf } from "./error";
import { stepUpLink } from "./step-up-link";

let shown = false;
let calls: string[] = [];
let asked = 0;
let answer: () => boolean | Promise<boolean> = () => true;

const t = initTRPC.create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      app: {
        code: "FORBIDDEN",
        message: error.message,
        ...(error.message === "code" && { details: { stepUp: true } }),
      },
    },
  }),
});
const router = t.router({
  change: t.procedure
    .input((input) => String(input))
    .mutation(({ input }) => {
      calls.push(input);
      if (!shown) throw new TRPCError({ code: "FORBIDDEN", message: "code" });
      return `changed ${input}`;
    }),
  forbidden: t.procedure.mutation(() => {
    throw new TRPCError({ code: "FORBIDDEN", message: "role" });
  }),
});
const server = createServer(createHTTPHandler({ router }));
const client = () =>
  createTRPCClient<typeof router>({
    links: [
      stepUpLink(async () => {
        asked += 1;
        return answer();
      }),
      httpLink({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    ],
  });

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  [shown, calls, asked] = [false, [], 0];
  answer = () => true;
});

test("a call that needs a second factor is made again with the same input once it was shown", async () => {
  answer = () => {
    shown = true;
    return true;
  };
  expect(await client().change.mutate("a")).toBe("changed a");
  expect([calls, asked]).toEqual([["a", "a"], 1]);
  expect(await client().change.mutate("b")).toBe("changed b");
  expect([calls, asked]).toEqual([["a", "a", "b"], 1]);
});

test("it fails with its own words where the asking is given up, and is not made again", async () => {
  answer = () => false;
  const error = await client()
    .change.mutate("a")
    .then(() => expect.unreachable(), clientErrorOf);
  expect(error).toMatchObject({ code: "FORBIDDEN", message: "code" });
  expect([calls, asked]).toEqual([["a"], 1]);
});

test("it is asked for once, not for ever", async () => {
  await expect(client().change.mutate("a")).rejects.toThrow("code");
  expect([calls, asked]).toEqual([["a", "a"], 1]);
});

test("other refusals ask for nothing", async () => {
  await expect(client().forbidden.mutate()).rejects.toThrow("role");
  expect(asked).toBe(0);
});

test("a call that is given up while it is asked is not made again", async () => {
  const leaving = new AbortController();
  answer = () => {
    leaving.abort();
    shown = true;
    return true;
  };
  await expect(client().change.mutate("a", { signal: leaving.signal })).rejects.toThrow();
  expect(calls).toEqual(["a"]);
});
