import { expect, test } from "vitest";
import { stepKey } from "@/components/execution/live-state";
import type { LiveStep } from "@/realtime/protocol";
import { mergeSteps } from "./merge-steps";

const step = (nodeId: string, revision: number, iteration = ""): LiveStep => ({
  nodeId,
  name: nodeId,
  iteration,
  status: "RUNNING",
  error: null,
  attempts: [],
  startedAt: null,
  completedAt: null,
  revision,
});
const live = (...steps: LiveStep[]) =>
  new Map(steps.map((each) => [stepKey(each.nodeId, each.iteration), each]));
const told = (steps: LiveStep[]) =>
  steps.map(({ nodeId, iteration, revision }) => `${stepKey(nodeId, iteration)}@${revision}`);

test("keeps the plan's order and takes the newer row, wherever it comes from", () => {
  const first = [step("a", 1), step("b", 4)];
  const second = [step("c", 1, "0")];
  expect(told(mergeSteps([first, second], live(step("c", 2, "0"), step("a", 3), step("b", 2))))).toEqual([
    "a@3",
    "b@4",
    "c:0@2",
  ]);
});

test("steps that only the live view knows come last", () => {
  expect(told(mergeSteps([[step("b", 1)]], live(step("a", 1), step("b", 1))))).toEqual(["b@1", "a@1"]);
});
