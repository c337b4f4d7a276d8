import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError, type ErrorCode, errorStatus } from "@/lib/errors";
import { errorResponse } from "./error-response";
import { log } from "./log";
import { toAppError } from "./trpc";

log.level = "silent";

const zodError = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value);
  if (!error) throw new Error("the value fits");
  return error;
};
const badInput = (schema: z.ZodType, value: unknown) =>
  toAppError(new TRPCError({ code: "BAD_REQUEST", cause: zodError(schema, value) }));

describe("toAppError", () => {
  it("leaves an error of ours as it is, inside of tRPC's too", () => {
    const error = new AppError("CONFLICT", "x", { a: 1 });
    expect(toAppError(error)).toBe(error);
    expect(toAppError(new TRPCError({ code: "CONFLICT", cause: error }))).toBe(error);
  });

  it("names the field of wrong input, and lists all", () => {
    const error = badInput(z.object({ a: z.object({ b: z.number() }), c: z.string() }), { a: { b: "x" } });
    expect(error).toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringMatching(/^a\.b: .*\(and 1 more\)$/),
      details: { issues: [{ field: "a.b" }, { field: "c" }] },
    });
  });

  it("answers a malformed id like one that there is not, and no other field", () => {
    expect(badInput(z.object({ id: z.uuid() }), { id: "x" })).toMatchObject({ code: "NOT_FOUND" });
    expect(badInput(z.object({ id: z.uuid() }), { id: 5 })).toMatchObject({ code: "BAD_REQUEST" });
    expect(badInput(z.object({ other: z.uuid() }), { other: "x" })).toMatchObject({ code: "BAD_REQUEST" });
  });

  it("takes output that does not fit for our own fault", () => {
    const cause = zodError(z.object({ a: z.string() }), { a: "c4nary".length });
    expect(toAppError(new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause }))).toMatchObject({
      code: "INTERNAL",
    });
  });

  it.each<[TRPCError["code"], ErrorCode]>([
    ["NOT_FOUND", "NOT_FOUND"],
    ["METHOD_NOT_SUPPORTED", "METHOD_NOT_ALLOWED"],
    ["PARSE_ERROR", "BAD_REQUEST"],
    ["UNSUPPORTED_MEDIA_TYPE", "UNSUPPORTED_MEDIA_TYPE"],
    ["CLIENT_CLOSED_REQUEST", "BAD_REQUEST"],
  ])("makes tRPC's %s %s", (code, expected) => {
    expect(toAppError(new TRPCError({ code })).code).toBe(expected);
  });

  it.each([new Error("c4nary"), new TypeError("c4nary"), "c4nary", null, { c4nary: 1 }])(
    "shows nothing of what is unexpected",
    (error) => {
      const shown = toAppError(error);
      expect(shown).toMatchObject({ code: "INTERNAL", details: undefined });
      expect(shown.message).not.toContain("c4nary");
    },
  );
});

describe("errorResponse", () => {
  it.each(Object.entries(errorStatus))("answers %s with %i in the shape of errors", async (code, status) => {
    const response = errorResponse(new AppError(code as ErrorCode, "why"));
    expect([response.status, await response.json()]).toEqual([status, { error: { code, message: "why" } }]);
  });

  it("puts problems at the top as well", async () => {
    const problems = [{ code: "X", message: "y" }];
    const response = errorResponse(new AppError("UNPROCESSABLE", "why", { problems }));
    expect(await response.json()).toEqual({
      error: { code: "UNPROCESSABLE", message: "why", details: { problems } },
      problems,
    });
  });

  it("says in headers what HTTP has a header for", () => {
    const many = errorResponse(new AppError("TOO_MANY_REQUESTS", "x", { retryAfterSeconds: 3 }));
    expect(many.headers.get("retry-after")).toBe("3");
    const method = errorResponse(new AppError("METHOD_NOT_ALLOWED", "x", { allow: ["GET", "PUT"] }));
    expect(method.headers.get("allow")).toBe("GET, PUT");
  });
});
