import { createHash } from "node:crypto";

/** Numbers from 0 to below 1, the same ones for the same seed. */
export type Random = () => number;

/** A generator of numbers for a seed, a whole number of 32 bits (mulberry32, by Tommy Ettinger). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A generator of its own for one purpose: what others draw, and in which order, does not change what it gives. */
export function randomFor(seed: number, ...purpose: (string | number)[]): Random {
  const text = JSON.stringify([seed, ...purpose]);
  return randomFrom(createHash("sha256").update(text).digest().readUInt32LE(0));
}

/** A number from `least` to below `most`. */
export const between = (random: Random, least: number, most: number): number =>
  least + random() * (most - least);

/** A whole number from `least` to `most`, both possible. */
export const wholeBetween = (random: Random, least: number, most: number): number =>
  Math.floor(between(random, least, most + 1));

/** One of `choices`, each as likely as its weight says against the others. Throws where there is none. */
export function weighted<Choice>(random: Random, choices: readonly (readonly [Choice, number])[]): Choice {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  const last = choices.at(-1);
  if (!last) throw new Error("There is nothing to choose from.");
  return last[0];
}

/** A seed that nobody chose. */
export const anySeed = (): number => Math.floor(Math.random() * 2 ** 32);
