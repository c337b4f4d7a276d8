import { expect, it } from "vitest";
import { randomFrom } from "~/scripts/lib/random";
import { planKills } from "./kills";

it("plans the same blows for the same seed, in order and within the time", () => {
  const plan = planKills(randomFrom(5), 30, 60_000);
  expect(plan).toEqual(planKills(randomFrom(5), 30, 60_000));
  expect(plan).not.toEqual(planKills(randomFrom(6), 30, 60_000));
  expect(plan).toHaveLength(30);
  const moments = plan.map(({ atMs }) => atMs);
  expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  expect(Math.min(...moments)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...moments)).toBeLessThan(60_000);
});

it.each([1, 2, 3, 4, 5])("strikes everything at least once with seed %d", (seed) => {
  const struck = planKills(randomFrom(seed), 5, 10_000).map(({ what }) => what);
  expect(struck.toSorted()).toEqual(["connections", "postgres", "runtime", "stall", "web"]);
});
