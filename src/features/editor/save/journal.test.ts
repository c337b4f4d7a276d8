import { describe, expect, it } from "vitest";
import { MemoryStorage } from "~/tests/support/memory-storage";
import { testDocument, testNode } from "../test-documents";
import { Journal, leftBehind } from "./journal";

const document = testDocument([testNode("a")]);

describe("Journal", () => {
  it("keeps a draft until it is stored", () => {
    const storage = new MemoryStorage();
    const journal = new Journal(storage, "w1", "tab");
    expect(journal.write(document, 3, 1_000)).toBe(true);
    expect(leftBehind(storage, "w1", new Set())).toEqual([
      { key: journal.key, entry: { revision: 3, at: 1_000, document } },
    ]);
    journal.clear();
    expect(leftBehind(storage, "w1", new Set())).toEqual([]);
  });

  it("offers the newest draft first, and none of other workflows or living tabs", () => {
    const storage = new MemoryStorage();
    new Journal(storage, "w1", "old").write(document, 1, 1_000);
    new Journal(storage, "w1", "new").write(document, 2, 2_000);
    new Journal(storage, "w2", "other").write(document, 9, 3_000);
    const living = new Journal(storage, "w1", "living");
    living.write(document, 3, 3_000);
    const found = leftBehind(storage, "w1", new Set([living.key]));
    expect(found.map(({ entry }) => entry.revision)).toEqual([2, 1]);
  });

  it("says when the browser has no room, and when a draft is too large", () => {
    expect(new Journal(new MemoryStorage(10), "w1", "tab").write(document, 1, 1)).toBe(false);
    const large = testDocument([testNode("a", undefined, { config: { text: "x".repeat(2_000_001) } })]);
    expect(new Journal(new MemoryStorage(), "w1", "tab").write(large, 1, 1)).toBe(false);
  });

  it("keeps 20 drafts, the newest", () => {
    const storage = new MemoryStorage();
    for (let at = 1; at <= 25; at++) new Journal(storage, `w${at}`, "tab").write(document, 1, at);
    expect(storage.length).toBe(20);
    expect(leftBehind(storage, "w1", new Set())).toEqual([]);
    expect(leftBehind(storage, "w25", new Set())).toHaveLength(1);
  });

  it("removes what cannot be read", () => {
    const storage = new MemoryStorage();
    storage.setItem("workfuse:draft:w1:tab", "{broken");
    expect(leftBehind(storage, "w1", new Set())).toEqual([]);
    expect(storage.length).toBe(0);
  });
});
