import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycle, type Link, predecessors, reachable, successors, topologicalOrder } from "./graph";

const link = (text: string): Link[] =>
  text
    .split(" ")
    .filter(Boolean)
    .map((pair) => {
      const [source = "", target = ""] = pair.split(">");
      return { source, target };
    });

describe("topologicalOrder", () => {
  it.each([
    ["chain", "abc", "a>b b>c", "abc", ""],
    ["diamond", "abcd", "a>b a>c b>d c>d", "abcd", ""],
    ["given order kept among the free", "cab", "", "cab", ""],
    ["cycle and what lies behind it", "abcd", "a>b b>c c>b c>d", "a", "bcd"],
    ["a link to an unknown id is left out", "ab", "a>b a>x y>b", "ab", ""],
  ])("%s", (_, ids, links, order, unordered) => {
    expect(topologicalOrder([...ids], link(links))).toEqual({ order: [...order], unordered: [...unordered] });
  });

  it("puts every source before its target in any acyclic graph", () => {
    const acyclic = fc
      .array(fc.tuple(fc.nat(15), fc.nat(15)), { maxLength: 60 })
      .map((pairs) =>
        pairs
          .filter(([a, b]) => a !== b)
          .map(([a, b]) => ({ source: `${Math.max(a, b)}`, target: `${Math.min(a, b)}` })),
      );
    fc.assert(
      fc.property(acyclic, (links) => {
        const ids = Array.from({ length: 16 }, (_, i) => `${i}`);
        const { order, unordered } = topologicalOrder(ids, links);
        expect(unordered).toEqual([]);
        for (const { source, target } of links)
          expect(order.indexOf(source)).toBeLessThan(order.indexOf(target));
      }),
    );
  });
});

describe("findCycle", () => {
  it.each([
    ["none", "abc", "a>b b>c", undefined],
    ["two nodes", "abc", "a>b b>c c>b", ["b", "c"]],
    ["itself", "a", "a>a", ["a"]],
    ["a tail behind the cycle is not part of it", "dabc", "a>b b>a b>c c>d", ["a", "b"]],
  ])("%s", (_, ids, links, cycle) => {
    const found = findCycle([...ids], link(links));
    expect(found && [...found].sort()).toEqual(cycle);
  });
});

it("reachable follows the map given, forwards or backwards", () => {
  const links = link("a>b b>c x>c");
  expect([...reachable("a", successors([..."abcx"], links))].sort()).toEqual(["b", "c"]);
  expect([...reachable("c", predecessors([..."abcx"], links))].sort()).toEqual(["a", "b", "x"]);
});
