import { describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { http, manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { makePlan } from "../plan";
import { planReplay, type RecordedStep } from "./plan-replay";

const start = "start";
const ended = (
  nodeId: string,
  status: RecordedStep["status"] = "SUCCESS",
  handle: string | null = "out",
): RecordedStep => ({ nodeId, status, handle, errorName: status === "FAILED" ? "HttpError" : null });

type Options = { fromNodeId?: string; before?: WorkflowDocument };

function replay(document: WorkflowDocument, steps: RecordedStep[], { fromNodeId, before }: Options = {}) {
  const plan = makePlan(document);
  const { reused, run, skipped, notes } = planReplay({
    plan,
    before: before ? makePlan(before) : plan,
    triggerNodeId: start,
    steps: [ended(start), ...steps],
    fromNodeId,
  });
  const ids = (nodes: typeof run) => nodes.map(({ id }) => id);
  return {
    reused: ids(reused),
    run: ids(run),
    skipped: ids(skipped),
    notes: notes.map(({ nodeId, code }) => [nodeId, code]),
  };
}

const url = "https://api.example.com/";
const chain = workflow(
  { start: manual, a: http("POST", url), b: transform({ v: 1 }), c: http("POST", url) },
  "start > a > b > c",
);
const diamond = workflow(
  {
    start: manual,
    left: http("GET", url),
    right: http("POST", url),
    join: transform({ v: 1 }),
    end: transform({ v: 1 }),
  },
  "start > left > join > end",
  "start > right > join",
);
const branches = workflow(
  {
    start: manual,
    big: when("{{trigger.n}}", "greaterThan", "5"),
    yes: http("POST", url),
    no: http("POST", url),
    join: transform({ v: 1 }),
  },
  "start > big:true > yes > join",
  "big:false > no > join",
);
const loops = workflow(
  {
    start: manual,
    list: http("GET", url),
    each: { type: "logic.loop", config: { items: "{{steps.list.body}}" } },
    send: http("POST", url),
    after: http("POST", url),
  },
  "start > list > each:item > send",
  "each:done > after",
);

describe("the whole run", () => {
  it("takes over nothing but what the trigger was given", () => {
    expect(replay(chain, [ended("a"), ended("b"), ended("c", "FAILED")])).toEqual({
      reused: [start],
      run: ["a", "b", "c"],
      skipped: [],
      notes: [],
    });
  });

  it("is what a replay from the trigger is", () => {
    expect(replay(chain, [ended("a")], { fromNodeId: start })).toEqual(replay(chain, [ended("a")]));
  });

  it("leaves out what hangs on another trigger", () => {
    const two = workflow(
      { start: manual, other: { type: "trigger.webhook" }, a: transform({ v: 1 }), b: transform({ v: 1 }) },
      "start > a",
      "other > b",
    );
    expect(replay(two, [])).toMatchObject({ run: ["a"], skipped: ["other", "b"] });
  });
});

describe("from a step", () => {
  it("takes over everything before it", () => {
    const steps = [ended("a"), ended("b"), ended("c", "FAILED")];
    expect(replay(chain, steps, { fromNodeId: "c" })).toEqual({
      reused: [start, "a", "b"],
      run: ["c"],
      skipped: [],
      notes: [],
    });
    expect(replay(chain, steps, { fromNodeId: "b" })).toMatchObject({
      reused: [start, "a"],
      run: ["b", "c"],
    });
  });

  it("takes over the branch beside it", () => {
    const steps = [ended("left"), ended("right"), ended("join", "FAILED")];
    expect(replay(diamond, steps, { fromNodeId: "right" })).toEqual({
      reused: [start, "left"],
      run: ["right", "join", "end"],
      skipped: [],
      notes: [],
    });
  });

  it("runs what has no lasting record, and says so", () => {
    const steps = [ended("left", "FAILED"), ended("right", "FAILED"), ended("join", "SKIPPED")];
    expect(replay(diamond, steps, { fromNodeId: "right" })).toMatchObject({
      reused: [start],
      run: ["left", "right", "join", "end"],
      notes: [["left", "notRecorded"]],
    });
  });

  it("runs what lies behind a step that runs again", () => {
    const document = workflow(
      { start: manual, a: http("GET", url), b: transform({ v: 1 }), c: http("GET", url) },
      "start > a > b",
      "start > c",
    );
    const steps = [ended("a", "FAILED"), ended("b"), ended("c")];
    expect(replay(document, steps, { fromNodeId: "c" })).toMatchObject({
      reused: [start],
      run: ["a", "c", "b"],
      notes: [
        ["a", "notRecorded"],
        ["b", "behindRepeated"],
      ],
    });
  });

  it("keeps a recorded decision, and what it leaves out", () => {
    const steps = [ended("big", "SUCCESS", "true"), ended("yes"), ended("no", "SKIPPED", null)];
    expect(replay(branches, steps, { fromNodeId: "join" })).toEqual({
      reused: [start, "big", "yes"],
      run: ["join"],
      skipped: ["no"],
      notes: [],
    });
  });

  it("runs both branches' candidates where the decision itself is taken again", () => {
    const steps = [ended("big", "SUCCESS", "true"), ended("yes")];
    expect(replay(branches, steps, { fromNodeId: "big" })).toMatchObject({
      reused: [start],
      run: ["big", "yes", "no", "join"],
    });
  });

  it("cannot begin where a recorded decision does not lead", () => {
    const steps = [ended("big", "SUCCESS", "true"), ended("yes")];
    expect(() => replay(branches, steps, { fromNodeId: "no" })).toThrow(/"no" was not reached/);
  });

  it("takes over a failure that was handled, and no cancellation", () => {
    const handled = workflow(
      { start: manual, a: http("GET", url), rescue: transform({ v: 1 }), end: transform({ v: 1 }) },
      "start > a:error > rescue > end",
    );
    const steps = [ended("a", "FAILED", null), ended("rescue")];
    expect(replay(handled, steps, { fromNodeId: "end" })).toMatchObject({
      reused: [start, "a", "rescue"],
      run: ["end"],
    });
    const cancelled: RecordedStep = {
      nodeId: "a",
      status: "FAILED",
      handle: null,
      errorName: "Cancelled",
    };
    expect(replay(handled, [cancelled], { fromNodeId: "end" })).toMatchObject({
      reused: [start],
      run: ["a", "rescue", "end"],
    });
  });

  it("takes a loop over as one, and runs its body where it runs", () => {
    const steps = [ended("list"), ended("each", "SUCCESS", "done"), ended("after", "FAILED")];
    expect(replay(loops, steps, { fromNodeId: "after" })).toMatchObject({
      reused: [start, "list", "each"],
      run: ["after"],
    });
    const run = replay(loops, steps, { fromNodeId: "each" }).run;
    expect(run.sort()).toEqual(["after", "each", "send"]);
  });

  it("cannot begin inside a loop, nor at a step that is not there", () => {
    expect(() => replay(loops, [], { fromNodeId: "send" })).toThrow(/Choose the loop, "each"/);
    expect(() => replay(loops, [], { fromNodeId: "nowhere" })).toThrow(/one of: list, each, after\./);
  });
});

describe("on another version", () => {
  const steps = [ended("a"), ended("b"), ended("c", "FAILED")];
  const edited = (change: (document: WorkflowDocument) => void): WorkflowDocument => {
    const document = structuredClone(chain);
    change(document);
    return document;
  };
  const node = (document: WorkflowDocument, id: string) => {
    const found = document.nodes.find((each) => each.id === id);
    if (!found) throw new Error(`There is no ${id}.`);
    return found;
  };

  it("takes over a step whose configuration was changed, and says so", () => {
    const document = edited((draft) => {
      node(draft, "a").data.config = { method: "POST", url: `${url}v2` };
    });
    expect(replay(document, steps, { fromNodeId: "c", before: chain })).toEqual({
      reused: [start, "a", "b"],
      run: ["c"],
      skipped: [],
      notes: [["a", "changed"]],
    });
  });

  it("runs a step that has another type or name now, and all behind it", () => {
    const renamed = edited((draft) => {
      node(draft, "a").data.label = "Other";
    });
    const retyped = edited((draft) => {
      Object.assign(node(draft, "a"), { type: "utility.transform" });
      node(draft, "a").data.config = { fields: [] };
    });
    for (const document of [renamed, retyped]) {
      expect(replay(document, steps, { fromNodeId: "c", before: chain })).toMatchObject({
        reused: [start],
        run: ["a", "b", "c"],
        notes: [
          ["a", "replaced"],
          ["b", "behindRepeated"],
        ],
      });
    }
  });

  it("names what is gone and runs what is new", () => {
    const document = workflow(
      { start: manual, a: http("POST", url), fresh: transform({ v: 1 }), c: http("POST", url) },
      "start > a > fresh > c",
    );
    expect(replay(document, steps, { fromNodeId: "c", before: chain })).toMatchObject({
      reused: [start, "a"],
      run: ["fresh", "c"],
      notes: [
        ["b", "gone"],
        ["fresh", "notRecorded"],
      ],
    });
  });

  it("runs a decision that was left by a handle which there is not any more", () => {
    const before = workflow(
      { start: manual, pick: when("{{trigger.n}}", "equals", "1"), end: transform({ v: 1 }) },
      "start > pick:true > end",
    );
    const left = [ended("pick", "SUCCESS", "maybe")];
    expect(replay(before, left, { fromNodeId: "end" })).toMatchObject({ run: ["pick", "end"] });
  });

  it("cannot do without the trigger", () => {
    const document = workflow({ other: manual, c: http("POST", url) }, "other > c");
    expect(() => replay(document, steps, { fromNodeId: "c", before: chain })).toThrow(
      /^version: that version has no trigger "start"/,
    );
  });
});
