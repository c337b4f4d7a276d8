import { expect, it } from "vitest";
import { atOnce, inSequence, percentile } from "./load";

it.each([
  [[5], 0.5, 5],
  [[4, 1, 3, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.95, 4],
  [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
])("takes percentiles by nearest rank: %j at %d", (values, part, expected) => {
  expect(percentile(values, part)).toBe(expected);
});

it("refuses a percentile of nothing", () => {
  expect(() => percentile([], 0.5)).toThrow("nothing to take a percentile of");
});

it("keeps as many calls open as asked for, and no more", async () => {
  let open = 0;
  let most = 0;
  let left = 20;
  const once = async () => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return { ms: 1 };
  };
  expect(await atOnce(4, () => left-- > 0, once)).toHaveLength(20);
  expect(most).toBe(4);
  most = 0;
  expect(await inSequence(3, once)).toEqual([1, 1, 1]);
  expect(most).toBe(1);
});
