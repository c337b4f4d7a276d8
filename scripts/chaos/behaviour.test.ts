import { expect, it } from "vitest";
import { behaviourFor } from "./behaviour";

const asked = (number: number) => ({ number: String(number), node: "call", iteration: "2.7" });

it("is the same whenever the seed is", () => {
  const all = (seed: number) =>
    Array.from({ length: 500 }, (_, number) => behaviourFor(seed, asked(number), 0));
  expect(all(1)).toEqual(all(1));
  expect(all(1)).not.toEqual(all(2));
});

it("shows every fault, and answers most requests", () => {
  const firsts = Array.from({ length: 5_000 }, (_, number) => behaviourFor(3, asked(number), 0));
  expect(new Set(firsts)).toEqual(new Set(["answer", "500", "429", "hang", "close", "cut"]));
  const good = firsts.filter((behaviour) => behaviour === "answer").length / firsts.length;
  expect(good).toBeGreaterThan(0.88);
  expect(good).toBeLessThan(0.97);
});

it("lets a step that is not hopeless through within four attempts", () => {
  const steps = Array.from({ length: 5_000 }, (_, number) =>
    [0, 1, 2, 3].map((count) => behaviourFor(3, asked(number), count)),
  );
  const hopeless = steps.filter((behaviours) => !behaviours.includes("answer"));
  expect(hopeless.length).toBeGreaterThan(5);
  expect(hopeless.length).toBeLessThan(60);
});
