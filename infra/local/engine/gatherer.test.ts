import { describe, expect, it } from "vitest";
import { Gatherer } from "./gatherer";

describe("a gatherer", () => {
  it("stores the first at once, and what comes meanwhile together, in order", async () => {
    const batches: number[][] = [];
    const gatherer = new Gatherer(async (items: number[]) => {
      batches.push(items);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return items.map((item) => item * 10);
    }, 3);
    const results = await Promise.all([1, 2, 3, 4, 5].map((item) => gatherer.add(item)));
    expect(results).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
    expect(await gatherer.add(6)).toBe(60);
  });

  it("fails only for what cannot be stored", async () => {
    const gatherer = new Gatherer(async (items: number[]) => {
      if (items.includes(3)) throw new Error("no three");
      return items;
    }, 10);
    const results = await Promise.allSettled([1, 2, 3, 4].map((item) => gatherer.add(item)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });
});
