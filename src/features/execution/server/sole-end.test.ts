import { expect, it } from "vitest";
import { manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { makePlan } from "./plan";
import { scopeOf } from "./scope";
import { soleEnd } from "./sole-end";
import type { Known, NodeResult } from "./walk";

const plan = makePlan(
  workflow(
    {
      start: manual,
      a: transform({}),
      check: when("{{trigger.a}}", "exists"),
      b: transform({}),
      c: transform({}),
      rescue: transform({}),
      end: transform({}),
    },
    "start > a > check:true > b > end",
    "check:false > c > end",
    "b:error > rescue",
  ),
);
const ok: NodeResult = { status: "SUCCESS", handle: "out" };
const yes: NodeResult = { status: "SUCCESS", handle: "true" };
const end = (results: Record<string, NodeResult>, known: Record<string, Known> = {}) =>
  soleEnd(scopeOf(plan), "start", new Map(Object.entries(known)), new Map(Object.entries(results)));

it("is the last node where nothing is left to do", () => {
  expect(end({ a: ok, check: yes, b: ok, end: ok })).toBe("end");
  expect(
    end(
      { end: ok },
      {
        a: { status: "SUCCESS", handle: "out" },
        check: { status: "SUCCESS", handle: "true" },
        b: { status: "SUCCESS", handle: "out" },
      },
    ),
  ).toBe("end");
});

it("is none while something is to be done", () => {
  expect(end({})).toBeUndefined();
  expect(end({ a: ok, check: yes })).toBeUndefined();
  expect(end({ a: ok, check: yes, b: ok })).toBeUndefined();
  expect(end({ a: ok, check: yes, b: ok }, { end: { status: "BEGUN" } })).toBeUndefined();
});

it("is the node behind a failure that is handled, and none behind one that is not", () => {
  expect(end({ a: ok, check: yes, b: { status: "FAILED", handled: true }, rescue: ok })).toBe("rescue");
  expect(end({ a: { status: "FAILED", handled: false } })).toBeUndefined();
});

it("is none where several nodes give the output, or none does", () => {
  const two = makePlan(
    workflow({ start: manual, a: transform({}), b: transform({}) }, "start > a", "start > b"),
  );
  expect(
    soleEnd(
      scopeOf(two),
      "start",
      new Map(),
      new Map([
        ["a", ok],
        ["b", ok],
      ]),
    ),
  ).toBeUndefined();
  const leavesElsewhere = { ...ok, handle: "nowhere" };
  expect(end({ a: leavesElsewhere })).toBe("a");
});
