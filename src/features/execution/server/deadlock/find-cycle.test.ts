import { describe, expect, it } from "vitest";
import { findCycle, type OpenRun } from "./find-cycle";

/** `"a: b c"` has started b and c and waits for both; `"a? b c"` waits for a slot that b and c have. */
function runs(...lines: string[]): Map<string, OpenRun> {
  const all = lines.map((line): OpenRun => {
    const [, id = "", mark, rest = ""] = /^(\w+)([:?])(.*)$/.exec(line) ?? [];
    return { id, held: mark === "?", waitsFor: rest.split(" ").filter(Boolean) };
  });
  return new Map(all.map((run) => [run.id, run]));
}
const cycleOf = (...lines: string[]) => findCycle(runs(...lines))?.map(({ id }) => id);

describe("runs that wait for each other", () => {
  it.each<[string, string[], string[]]>([
    ["in two trees", ["a: c", "c? b", "b: d", "d? a"], ["a", "c", "b", "d"]],
    ["with a run in between", ["a: m", "m: c", "c? b", "b: d", "d? a"], ["a", "m", "c", "b", "d"]],
    ["all of a workflow's slots", ["a: c", "c? b e", "b: d", "e: d", "d? a"], ["a", "c", "b", "d"]],
    ["while others wait for them", ["x: y", "y? a", "a: c", "c? b", "b: d", "d? a"], ["a", "c", "b", "d"]],
    ["while they are at work beside", ["a: c w", "w:", "c? b", "b: d", "d? a"], ["a", "c", "b", "d"]],
  ])("%s", (_, lines, cycle) => expect(cycleOf(...lines)).toEqual(cycle));
});

describe("runs that do not", () => {
  it.each<[string, string[]]>([
    ["none", []],
    ["one that works", ["a: c", "c? b", "b:"]],
    ["one of the slots comes free", ["a: c", "c? b e", "b: d", "d? a", "e:"]],
    ["what is not known ends", ["a: c", "c? b", "b: d", "d? elsewhere"]],
    ["a chain", ["a: c", "c? b", "b: d", "d? e", "e: f", "f:"]],
  ])("%s", (_, lines) => expect(cycleOf(...lines)).toBeUndefined());
});
