import { type Random, weighted, wholeBetween } from "~/scripts/lib/random";

/**
 * `connections`: some of the database's connections are cut, chosen by `draw`. `stall`: a runtime process is stopped and
 * all connections are cut, so that another takes its work over, and then it goes on where it was.
 */
export type Kill = {
  atMs: number;
  draw: number;
  what: "runtime" | "web" | "postgres" | "connections" | "stall";
};

const kinds = [
  ["runtime", 5],
  ["connections", 4],
  ["stall", 2],
  ["postgres", 2],
  ["web", 2],
] as const;

/** `count` blows at random moments within `overMs`, in order; each kind at least once where there are enough. Pure. */
export function planKills(random: Random, count: number, overMs: number): Kill[] {
  const atMs = Array.from({ length: count }, () => Math.round(random() * overMs)).sort((a, b) => a - b);
  const what = atMs.map((_, index) => kinds[index]?.[0] ?? weighted(random, kinds));
  for (let last = what.length - 1; last > 0; last -= 1) {
    const other = wholeBetween(random, 0, last);
    [what[last], what[other]] = [what[other] ?? "runtime", what[last] ?? "runtime"];
  }
  return atMs.map((at, index) => ({ atMs: at, what: what[index] ?? "runtime", draw: random() }));
}
