import { expect, it } from "vitest";
import { between, randomFor, randomFrom, weighted, wholeBetween } from "./random";

const some = (random: () => number) => Array.from({ length: 1_000 }, random);

it("gives the same numbers for the same seed and others for another", () => {
  expect(some(randomFrom(7))).toEqual(some(randomFrom(7)));
  expect(some(randomFrom(7))).not.toEqual(some(randomFrom(8)));
  expect(some(randomFor(7, "load"))).toEqual(some(randomFor(7, "load")));
  expect(some(randomFor(7, "load"))).not.toEqual(some(randomFor(7, "kills")));
  // A purpose of two parts is not the one that reads alike.
  expect(some(randomFor(7, "a", "bc"))).not.toEqual(some(randomFor(7, "ab", "c")));
});

it("stays within its bounds and reaches them", () => {
  const random = randomFrom(1);
  const whole = Array.from({ length: 1_000 }, () => wholeBetween(random, 1, 3));
  expect(new Set(whole)).toEqual(new Set([1, 2, 3]));
  const any = Array.from({ length: 1_000 }, () => between(random, 5, 6));
  expect(Math.min(...any)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...any)).toBeLessThan(6);
});

it("chooses by weight", () => {
  const random = randomFrom(1);
  const chosen = Array.from({ length: 10_000 }, () =>
    weighted(random, [
      ["often", 9],
      ["seldom", 1],
      ["never", 0],
    ]),
  );
  expect(chosen.filter((choice) => choice === "often").length).toBeGreaterThan(8_700);
  expect(chosen.filter((choice) => choice === "often").length).toBeLessThan(9_300);
  expect(chosen).not.toContain("never");
  expect(() => weighted(random, [])).toThrow("nothing to choose from");
});
