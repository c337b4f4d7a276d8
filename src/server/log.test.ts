import { describe, expect, it } from "vitest";
import { errorLine } from "./log";

describe("errorLine", () => {
  it("keeps what says where and why", () => {
    const error = Object.assign(new TypeError("outer", { cause: new Error("inner") }), { code: "E_X" });
    expect(errorLine(error)).toMatchObject({
      type: "TypeError",
      message: "outer",
      code: "E_X",
      stack: expect.stringContaining("log.test.ts"),
      cause: { type: "Error", message: "inner" },
    });
  });

  it("leaves out all other properties, in causes too", () => {
    const inner = Object.assign(new Error("x"), { detail: "Failing row contains (canary)" });
    const error = Object.assign(new Error("y", { cause: inner }), {
      body: "canary",
      headers: { a: "canary" },
    });
    expect(JSON.stringify(errorLine(error))).not.toContain("canary");
  });

  it("ends on errors that lead back to themselves", () => {
    const error = new Error("x");
    error.cause = error;
    expect(() => JSON.stringify(errorLine(error))).not.toThrow();
  });

  it("takes what is no error", () => {
    expect([errorLine("text"), errorLine({ secret: "canary" }), errorLine(undefined)]).toEqual([
      "text",
      undefined,
      undefined,
    ]);
  });
});
