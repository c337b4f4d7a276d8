import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { LiveStep, ServerMessage } from "@/realtime/protocol";
import { applyMessage, emptyLiveState, type LiveState, stepKey } from "./live-state";

const execution = (revision: number) => ({
  id: "run",
  workflowId: "workflow",
  status: revision < 3 ? ("RUNNING" as const) : ("COMPLETED" as const),
  error: null,
  startedAt: null,
  completedAt: null,
  revision,
});

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

const revision = fc.integer({ min: 1, max: 5 });
const anyStep = fc
  .tuple(fc.constantFrom("a", "b", "c"), revision, fc.constantFrom("", "0", "1.2"))
  .map(([nodeId, at, iteration]) => step(nodeId, at, iteration));
const anyMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  anyStep.map((changed) => ({ type: "step" as const, step: changed })),
  revision.map((at) => ({ type: "execution" as const, execution: execution(at) })),
  fc.tuple(revision, fc.array(anyStep)).map(([at, steps]) => ({
    type: "snapshot" as const,
    execution: execution(at),
    steps,
  })),
);

const byKey = (state: LiveState) => ({
  execution: state.execution,
  steps: Object.fromEntries([...state.steps].sort(([a], [b]) => a.localeCompare(b))),
});

test("whatever the order and however often messages come, the highest revision of each row is left", () => {
  fc.assert(
    fc.property(
      fc.array(anyMessage).chain((messages) =>
        fc.tuple(
          fc.constant(messages),
          fc.shuffledSubarray([...messages, ...messages], {
            minLength: messages.length * 2,
            maxLength: messages.length * 2,
          }),
        ),
      ),
      ([messages, shuffled]) => {
        const inOrder = messages.reduce(applyMessage, emptyLiveState);
        const disordered = shuffled.reduce(applyMessage, emptyLiveState);
        expect(byKey(disordered)).toEqual(byKey(inOrder));
      },
    ),
  );
});

test("what did not change keeps its identity, so that only changed rows render again", () => {
  const first = applyMessage(emptyLiveState, {
    type: "snapshot",
    execution: execution(1),
    steps: [step("a", 1), step("b", 2)],
  });
  expect(applyMessage(first, { type: "step", step: step("b", 2) })).toBe(first);
  const second = applyMessage(first, { type: "step", step: step("b", 3) });
  expect(second.steps.get("a")).toBe(first.steps.get("a"));
  expect(second.steps.get("b")?.revision).toBe(3);
  expect(second.execution).toBe(first.execution);
});

test("iterations of one node are steps of their own", () => {
  const state = applyMessage(emptyLiveState, {
    type: "snapshot",
    execution: execution(1),
    steps: [step("a", 1, "0"), step("a", 1, "1")],
  });
  expect([...state.steps.keys()]).toEqual([stepKey("a", "0"), stepKey("a", "1")]);
});
