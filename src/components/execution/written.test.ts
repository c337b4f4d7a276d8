import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LiveStep, ServerMessage } from "@/realtime/protocol";
import { applyMessage, emptyLiveState } from "./live-state";
import { finishedSentences, type Written, withPiece } from "./written";

const piece = (from: number, text: string, attempt = 1) => ({ from, text, attempt });

describe("what an attempt writes", () => {
  it("is the text, whatever comes twice, as long as nothing is missing", () => {
    const text = fc.string({ minLength: 1, maxLength: 60 });
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(text, cuts, fc.array(fc.nat({ max: 8 })), (whole, at, again) => {
        const places = [0, ...at.map((place) => place % whole.length), whole.length].sort((a, b) => a - b);
        const pieces = places
          .slice(0, -1)
          .map((from, index) => piece(from, whole.slice(from, places[index + 1])));
        const repeated = again.flatMap((index) => pieces[index % pieces.length] ?? []);
        const twice = pieces.flatMap((each, index) => [each, ...pieces.slice(0, index)]);
        const come = [...twice, ...repeated];
        expect(come.reduce<Written | undefined>(withPiece, undefined)?.text).toBe(whole);
      }),
    );
  });

  it("leaves out what comes behind a gap", () => {
    expect(withPiece({ attempt: 1, text: "ab" }, piece(5, "x"))).toEqual({ attempt: 1, text: "ab" });
    expect(withPiece(undefined, piece(5, "x"))).toBeUndefined();
  });

  it("begins anew with the next attempt, and hears nothing more of the one before", () => {
    const second = withPiece({ attempt: 1, text: "Hello" }, piece(0, "Hi", 2));
    expect(second).toEqual({ attempt: 2, text: "Hi" });
    expect(withPiece(second, piece(5, " Ada", 1))).toBe(second);
    expect(withPiece({ attempt: 1, text: "Hello" }, piece(3, "x", 2))).toBeUndefined();
  });
});

describe("sentences to be read out", () => {
  it("are complete, and keep their places", () => {
    expect(finishedSentences('Hi. It is 3.14 "now."\n\nNext one! And')).toEqual([
      { at: 0, sentence: "Hi. " },
      { at: 4, sentence: 'It is 3.14 "now."\n' },
      { at: 23, sentence: "Next one! " },
    ]);
    expect(finishedSentences("Not yet")).toEqual([]);
    expect(finishedSentences("a. ".repeat(50))).toHaveLength(20);
  });
});

const step = (over: Partial<LiveStep>): ServerMessage => ({
  type: "step",
  step: {
    nodeId: "ask",
    name: "Ask",
    iteration: "",
    status: "RUNNING",
    error: null,
    attempts: [{ startedAt: "2026-01-01T00:00:00.000Z" }],
    startedAt: null,
    completedAt: null,
    revision: 1,
    ...over,
  },
});
const wrote = (text: string, attempt = 1): ServerMessage => ({
  type: "progress",
  nodeId: "ask",
  iteration: "",
  attempt,
  from: 0,
  text,
});
const textAfter = (...messages: ServerMessage[]) =>
  messages.reduce(applyMessage, emptyLiveState).written.get("ask")?.text;

describe("a live view", () => {
  it("shows what a running step writes, also before the step is known", () => {
    expect(textAfter(step({}), wrote("Hi"))).toBe("Hi");
    expect(textAfter(wrote("Hi"), step({}))).toBe("Hi");
  });

  it.each([
    ["has failed", { status: "FAILED" as const }],
    ["waits for its next attempt", { waitingFor: "retry" as const }],
    ["is at its next attempt", { attempts: [{ startedAt: "1" }, { startedAt: "2" }] }],
  ])("shows it no more when the step %s, whichever is heard first", (_, over) => {
    expect(textAfter(step({}), wrote("Hi"), step({ ...over, revision: 2 }))).toBeUndefined();
    expect(textAfter(step({ ...over, revision: 2 }), wrote("Hi"))).toBeUndefined();
  });

  it("keeps it for a step that has just succeeded, but takes nothing more", () => {
    const ended = step({ status: "SUCCESS", revision: 2 });
    expect(textAfter(step({}), wrote("Hi"), ended, wrote("Hi Ada"))).toBe("Hi");
    expect(textAfter(step({}), ended, wrote("Hi"))).toBeUndefined();
  });

  it("shows the next attempt's text although the step is still known to wait for it", () => {
    const waiting = step({ waitingFor: "retry", revision: 2 });
    expect(textAfter(step({}), wrote("Hi"), waiting, wrote("Ho", 2))).toBe("Ho");
  });

  it("keeps its identity where a piece changes nothing", () => {
    const state = [step({}), wrote("Hi")].reduce(applyMessage, emptyLiveState);
    expect(applyMessage(state, wrote("Hi"))).toBe(state);
    expect(applyMessage(state, wrote("Hi Ada")).steps).toBe(state.steps);
  });
});
