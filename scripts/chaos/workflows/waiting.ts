import { approval, loop, transform, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "../calls";
import { type ChaosWorkflow, hook, number, plain, withItems } from "./kit";

/** How long answers are waited for, in minutes: short, so that some times run out. */
export const waitMinutes = 0.12;

const wait = approval({ amount: waitMinutes, unit: "minutes", message: `Number ${number}?` });

/** Asks somebody outside, beside a call; the time may run out. */
const asked: ChaosWorkflow = {
  name: "wait for an answer",
  weight: 4,
  document({ recorder }) {
    const { get, put } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      ask: put("ask", { resume: "{{execution.resume.decision}}" }),
      beside: get("beside"),
      decision: wait,
      yes: put("yes"),
      late: put("late"),
      end: transform({ number, by: '{{default steps.decision.body.by "nobody"}}' }),
    };
    return workflow(
      nodes,
      "hook > ask > decision:out > yes > end",
      "decision:timeout > late > end",
      "hook > beside > end",
    );
  },
  trigger: plain,
};

/** Asks for each item, four at once. */
const askedInLoop: ChaosWorkflow = {
  name: "wait for answers in a loop",
  weight: 2,
  document({ recorder }) {
    const { put } = callsTo(recorder);
    const iteration = "{{loop.index}}";
    const nodes = {
      hook: hook(),
      each: loop("{{trigger.body.items}}", 4),
      ask: put("ask", { iteration, resume: "{{execution.resume.decision}}" }),
      decision: wait,
      yes: put("yes", { iteration }),
      late: transform({ late: true }),
      end: transform({ number, items: "{{steps.each}}" }),
    };
    return workflow(
      nodes,
      "hook > each:item > ask > decision:out > yes",
      "decision:timeout > late",
      "each:done > end",
    );
  },
  trigger: withItems(1, 5),
};

export const waiting: readonly ChaosWorkflow[] = [asked, askedInLoop];
