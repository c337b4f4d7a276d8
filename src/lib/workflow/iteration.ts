/**
 * The item's index in each loop around a step, outermost first; empty outside loops. Users see it as text: "" or
 * "2", or "2.7" for the eighth item of a loop within the third item of another.
 */
export type Iteration = readonly number[];

export const iterationText = (iteration: Iteration): string => iteration.join(".");

/** Reads what `iterationText` wrote; undefined where it is no such text. */
export function parseIteration(text: string): number[] | undefined {
  if (text === "") return [];
  return /^\d{1,9}(\.\d{1,9})*$/.test(text) ? text.split(".").map(Number) : undefined;
}
