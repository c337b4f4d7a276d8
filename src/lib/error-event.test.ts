import { describe, expect, it } from "vitest";
import { maskMessage, scrubErrorEvent } from "./error-event";

describe("maskMessage", () => {
  it.each([
    ["Unexpected token 'c', \"canary\" is not valid JSON", "Unexpected token '…', \"…\" is not valid JSON"],
    ['It was "a \\"canary\\" b" again', 'It was "…" again'],
    ['cut off in "the middle of canary', 'cut off in "…"'],
    ["Invalid `db.user.find({ canary })` invocation", "Invalid `…` invocation"],
    ["Can't do what the server's owner doesn't want", "Can't do what the server's owner doesn't want"],
    ["answered {a: 1, b: [canary]} at last", "answered {…} at last"],
    ["GET https://me:canary@host.example/canary?key=canary failed", "GET https://… failed"],
    ["postgresql://me:canary@db/x", "postgresql://…"],
    ["authorization: Bearer canary", "authorization: Bearer …"],
    ["of canary.canary@example.com here", "of …@… here"],
    [`the key wf_${"canary".repeat(6)} is old`, "the key … is old"],
    ["connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED 127.0.0.1:5432"],
    ["two\n\n  lines", "two lines"],
  ])("%s", (message, masked) => {
    expect(maskMessage(message)).toBe(masked);
  });

  it("cuts what is long", () => {
    expect(maskMessage("ab ".repeat(1_000))).toHaveLength(300);
  });
});

describe("scrubErrorEvent", () => {
  it("keeps the kind and the places of an error", () => {
    const event = scrubErrorEvent({
      event_id: "1",
      level: "error",
      tags: { part: "web", what: "unexpected failure" },
      exception: {
        values: [
          {
            type: "TypeError",
            value: 'no "canary"',
            mechanism: { type: "generic", handled: true },
            stacktrace: {
              frames: [{ filename: "/app/x.js?v=1", function: "f", lineno: 3, colno: 4, in_app: true }],
            },
          },
        ],
      },
    });
    expect(event).toEqual({
      event_id: "1",
      level: "error",
      tags: { part: "web", what: "unexpected failure" },
      exception: {
        values: [
          {
            type: "TypeError",
            value: 'no "…"',
            mechanism: { type: "generic", handled: true },
            stacktrace: {
              frames: [{ filename: "/app/x.js", function: "f", lineno: 3, colno: 4, in_app: true }],
            },
          },
        ],
      },
    });
  });

  it("leaves everything else behind", () => {
    const canary = { canary: "canary" };
    const frame = { filename: "x.js", vars: canary, context_line: "canary", pre_context: ["canary"] };
    const event = {
      request: { url: "/?canary", headers: canary, cookies: canary, data: "canary", query_string: "canary" },
      user: { email: "canary" },
      extra: canary,
      contexts: { state: canary, response: canary },
      breadcrumbs: [{ message: "canary" }],
      transaction: "canary",
      message: "canary",
      tags: { canary: "canary" },
      exception: {
        values: [{ type: "Error", mechanism: { type: "x", data: canary }, stacktrace: { frames: [frame] } }],
      },
    };
    expect(JSON.stringify(scrubErrorEvent(event))).not.toContain("canary");
  });
});
