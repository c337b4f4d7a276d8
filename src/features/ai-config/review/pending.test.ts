import { beforeEach, expect, it } from "vitest";
import { MemoryStorage } from "~/tests/support/memory-storage";
import { workflow } from "~/tests/support/workflow-builder";
import { pendingKey } from "./is-pending";
import { clearPending, type Pending, readPending, writePending } from "./pending";

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
});

const pending = (at: number): Pending => ({
  at,
  base: workflow({}),
  output: {
    document: workflow({ a: { type: "trigger.manual" } }),
    questions: [{ nodeId: "a", field: null, question: "What?" }],
    provenance: { a: { x: "words" } },
    unread: [],
    source: "parser",
  },
  words: "start it",
  said: ["start it"],
  left: [],
});

it("gives back what was kept, until it is cleared", () => {
  expect(writePending(storage, "w", pending(1))).toBe(true);
  expect(readPending(storage, "w")).toEqual(pending(1));
  expect(readPending(storage, "other")).toBeNull();
  clearPending(storage, "w");
  expect(readPending(storage, "w")).toBeNull();
});

it("takes what cannot be read for nothing", () => {
  for (const text of ["{", "null", '{"at":1}']) {
    storage.setItem(pendingKey("w"), text);
    expect(readPending(storage, "w")).toBeNull();
  }
});

it("lets the oldest go", () => {
  for (let at = 1; at <= 12; at++) writePending(storage, `w${at}`, pending(at));
  storage.setItem("workfuse:draft:w1", "not its own");
  expect(readPending(storage, "w1")).toBeNull();
  expect(readPending(storage, "w2")).toBeNull();
  expect(readPending(storage, "w3")?.at).toBe(3);
  expect(storage.length).toBe(11);
});

it("keeps none that is too long, and not the one before it either", () => {
  writePending(storage, "w", pending(1));
  expect(writePending(storage, "w", { ...pending(2), words: "x".repeat(2_000_000) })).toBe(false);
  expect(readPending(storage, "w")).toBeNull();
});

it("says so where the browser has no room", () => {
  const full = new MemoryStorage(10);
  expect(writePending(full, "w", pending(1))).toBe(false);
});
