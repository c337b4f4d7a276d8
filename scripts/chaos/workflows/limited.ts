import { loop, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "../calls";
import { type ChaosWorkflow, hook, number, pause, plain } from "./kit";

/** Two at once at most. */
const twoAtOnce: ChaosWorkflow = {
  name: "two at once",
  weight: 4,
  limits: { concurrency: 2, rateLimit: null, priority: 0 },
  document({ recorder }) {
    const { put } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      enter: put("enter"),
      pause,
      leave: put("leave"),
      end: transform({ number, left: "{{steps.leave.body.echo}}" }),
    };
    return workflow(nodes, "hook > enter > pause > leave > end");
  },
  trigger: plain,
  output: (trigger) => ({ number: trigger.number, left: "leave " }),
};

/** Four starts within five seconds at most, and three at once. */
const rated: ChaosWorkflow = {
  name: "four in five seconds",
  weight: 4,
  limits: { concurrency: 3, rateLimit: { limit: 4, seconds: 5 }, priority: 5 },
  document({ recorder }) {
    const { put } = callsTo(recorder);
    const nodes = { hook: hook(), only: put("only"), end: transform({ number }) };
    return workflow(nodes, "hook > only > end");
  },
  trigger: plain,
  output: (trigger) => ({ number: trigger.number }),
};

/** So many calls has each branch of the long run. */
const links = 40;

/** More steps side by side than one part of a run takes, with a delay and a loop that last beyond the first. */
const long: ChaosWorkflow = {
  name: "longer than a part",
  weight: 0.7,
  document({ recorder }) {
    const { get, put } = callsTo(recorder);
    const chain = (branch: string) => Array.from({ length: links }, (_, index) => `link-${branch}-${index}`);
    const left = chain("left");
    const right = chain("right");
    const nodes = {
      hook: hook(),
      ...Object.fromEntries([...left, ...right].map((id) => [id, put(id)])),
      sleep: wait(6),
      slept: get("slept"),
      each: loop([0, 1, 2, 3], 1),
      "link-item": put("link-item", { iteration: "{{loop.index}}" }),
      nap: wait(1),
      end: transform({ number, items: "{{steps.each.length}}", slept: "{{steps.slept.body.echo}}" }),
    };
    return workflow(
      nodes,
      `hook > ${left.join(" > ")} > end`,
      `hook > ${right.join(" > ")} > end`,
      "hook > sleep > slept > end",
      "hook > each:item > link-item > nap",
      "each:done > end",
    );
  },
  trigger: plain,
  output: (trigger) => ({ number: trigger.number, items: 4, slept: "slept " }),
};

export const limited: readonly ChaosWorkflow[] = [twoAtOnce, rated, long];
