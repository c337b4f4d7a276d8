import pg from "pg";
import { describe, expect, it } from "vitest";
import { isUnavailable } from "./unavailable";

const coded = (code: string, rest: object = {}) => Object.assign(new Error("x"), { code, ...rest });

describe("isUnavailable", () => {
  it.each([
    ["a closed port", coded("ECONNREFUSED")],
    ["several of them, as for localhost", new AggregateError([new Error("x"), coded("ECONNREFUSED")])],
    ["a server that shuts down", coded("57P01")],
    ["a connection exception", coded("08006")],
    ["Prisma without a free connection", coded("P2028")],
    [
      "what Prisma's adapter wraps",
      coded("P2039", { meta: { driverAdapterError: { cause: { originalCode: "55000" } } } }),
    ],
    ["a connection that ended", new Error("Connection terminated unexpectedly")],
    ["any of these as a cause", new Error("x", { cause: coded("ETIMEDOUT") })],
  ])("says so of %s", (_, error) => expect(isUnavailable(error)).toBe(true));

  it.each([
    ["a broken constraint", coded("23505")],
    ["a mistake of ours", new TypeError("x is undefined")],
    ["a text", "ECONNREFUSED"],
    ["nothing", null],
  ])("does not of %s", (_, error) => expect(isUnavailable(error)).toBe(false));

  it("says so of what node-postgres really throws at a closed port", async () => {
    const client = new pg.Client({ host: "127.0.0.1", port: 1 });
    const error = await client.connect().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(isUnavailable(error)).toBe(true);
  });

  it("says so where the Unix socket is gone, in which a stopped server listened", async () => {
    const client = new pg.Client({ host: "/tmp/workfuse-nobody" });
    const error = await client.connect().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(isUnavailable(error)).toBe(true);
    expect(
      isUnavailable(coded("ENOENT", { message: "Invalid invocation:\n\nconnect ENOENT /x/.s.PGSQL.1" })),
    ).toBe(true);
    expect(isUnavailable(coded("ENOENT", { message: "ENOENT: no such file or directory, open '/x'" }))).toBe(
      false,
    );
  });

  it("ends on errors that lead back to themselves", () => {
    const error = new Error("x");
    error.cause = error;
    expect(isUnavailable(error)).toBe(false);
  });
});
