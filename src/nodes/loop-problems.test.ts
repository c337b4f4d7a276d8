import { describe, expect, it } from "vitest";
import { loop, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { loopBodies, loopsAround } from "./loop-bodies";
import { loopProblems } from "./loop-problems";

const items = "{{trigger.items}}";
const codes = (document: ReturnType<typeof workflow>) =>
  loopProblems(document).map(({ nodeId, code }) => `${nodeId} ${code}`);

describe("a loop's body", () => {
  it("is what Item leads to and Done does not", () => {
    const document = workflow(
      { start: manual, each: loop(items), a: transform({}), b: transform({}), after: transform({}) },
      "start > each:item > a > b",
      "each:done > after",
    );
    expect([...(loopBodies(document).get("each") ?? [])].sort()).toEqual(["a", "b"]);
    expect(codes(document)).toEqual([]);
  });

  it("holds the loops in it, the outermost told first", () => {
    const document = workflow(
      {
        start: manual,
        outer: loop(items),
        inner: loop("{{loop.item}}"),
        deep: transform({}),
        last: transform({}),
      },
      "start > outer:item > inner:item > deep",
      "inner:done > last",
    );
    const around = loopsAround(document);
    expect(around.get("deep")).toEqual(["outer", "inner"]);
    expect(around.get("last")).toEqual(["outer"]);
    expect(around.get("outer")).toEqual([]);
    expect(codes(document)).toEqual([]);
  });

  it.each([
    ["nothing on Item", ["start > each:done > after"], ["each EMPTY_LOOP"]],
    [
      "Item and Done lead to the same",
      ["start > each:item > after", "each:done > after"],
      ["each EMPTY_LOOP"],
    ],
    ["a way out of the body", ["start > each:item > a > after", "each:done > after"], ["a CROSSED_LOOP"]],
    ["a way in", ["start > each:item > a", "start > a", "each:done > after"], ["a CROSSED_LOOP"]],
    ["in by the loop's own error", ["start > each:item > a", "each:error > a"], ["a CROSSED_LOOP"]],
  ])("is a problem with %s", (_, lines, problems) => {
    const nodes = { start: manual, each: loop(items), a: transform({}), after: transform({}) };
    const used = Object.entries(nodes).filter(([id]) => lines.some((line) => line.includes(id)));
    expect(codes(workflow(Object.fromEntries(used), ...lines))).toEqual(problems);
  });
});

describe("a template", () => {
  const inLoop = (field: string) =>
    loopProblems(
      workflow(
        {
          start: manual,
          first: transform({}),
          each: loop(items),
          a: transform({ v: field }),
          after: transform({}),
        },
        "start > first > each:item > a",
        "each:done > after",
      ),
    ).map(({ message }) => message);

  it.each(["{{loop.item.name}}", "{{loop.index}}", "{{steps.first.x}}", "{{json loop}}"])(
    "in a body may read %s",
    (field) => expect(inLoop(field)).toEqual([]),
  );

  it("cannot read the loop that it is in, nor a loop around that is not there", () => {
    expect(inLoop("{{steps.each}}")).toEqual([expect.stringContaining("no output before it has ended")]);
    expect(inLoop("{{loop.parent.item}}")).toEqual([expect.stringContaining("lies in 1")]);
  });

  it("outside cannot read what is inside, nor the item", () => {
    const outside = (field: string) =>
      codes(
        workflow(
          { start: manual, each: loop(items), a: transform({}), after: transform({ v: field }) },
          "start > each:item > a",
          "each:done > after",
        ),
      );
    expect(outside("{{steps.a.x}}")).toEqual(["after LOOP_REFERENCE"]);
    expect(outside("{{loop.item}}")).toEqual(["after LOOP_REFERENCE"]);
    expect(outside("{{steps.each.0}}")).toEqual([]);
  });
});
