import { wholeBetween } from "~/scripts/lib/random";
import { child, loop, manual, script, transform, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "../calls";
import { type ChaosWorkflow, hook, number, pause, type Trigger } from "./kit";

/** What a child is given, so that it finds the trigger where a webhook would put it. */
const handedOn = { body: "{{trigger.body}}" };
const withNumber =
  (least: number, most: number) =>
  (value: number, random: () => number): Trigger => ({
    number: value,
    seconds: wholeBetween(random, 0, 2),
    items: Array.from({ length: wholeBetween(random, least, most) }, (_, index) => index),
  });
const sum = ({ number: value, items }: Trigger) => value + Number(items[0]);

/** The lowest of the runs that others start, four at once; fails for some numbers. */
const lowest: ChaosWorkflow = {
  name: "child, lowest",
  weight: 0,
  limits: { concurrency: 4, rateLimit: null, priority: 0 },
  document({ recorder }) {
    const { put } = callsTo(recorder);
    const nodes = {
      start: manual,
      open: put("open"),
      pause,
      compute: script(
        'const sum = input.number + input.item; if (sum % 6 === 5) throw new Error("as planned"); return { sum };',
        { number, item: "{{trigger.body.items.0}}" },
        { retries: 0 },
      ),
      close: put("close"),
      end: transform({ sum: "{{steps.compute.sum}}", close: "{{steps.close.body.echo}}" }),
    };
    return workflow(nodes, "start > open > pause > compute > close > end");
  },
  trigger: withNumber(1, 1),
  output: (trigger) => ({ sum: sum(trigger), close: "close " }),
};

/** Between two others; its child's failure is its own. */
const middle: ChaosWorkflow = {
  name: "child, middle",
  weight: 0,
  document({ recorder, idOf }) {
    const { put } = callsTo(recorder);
    const nodes = {
      start: manual,
      open: put("open"),
      call: child(idOf(lowest.name), handedOn),
      beside: put("beside"),
      end: transform({ below: "{{steps.call}}" }),
    };
    return workflow(nodes, "start > open > call > end", "open > beside > end");
  },
  trigger: withNumber(1, 1),
  output: (trigger) => ({ below: { sum: sum(trigger), close: "close " } }),
};

/** Three deep, the failure below handled. */
const threeDeep: ChaosWorkflow = {
  name: "children, three deep",
  weight: 3,
  document({ recorder, idOf }) {
    const { put, post } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      call: child(idOf(middle.name), handedOn),
      note: put("note"),
      after: post("after", { retries: 3 }),
      end: transform({
        number,
        below: '{{default steps.call.below.sum "none"}}',
        after: "{{steps.after.body.echo}}",
      }),
    };
    return workflow(nodes, "hook > call:out > after > end", "call:error > note > after");
  },
  trigger: withNumber(1, 1),
  output: (trigger) => ({ number: trigger.number, below: sum(trigger), after: "after " }),
};

/** A child for each item, three at once, failures handled within the item; one beside that is tried again, whose failure is not. */
const ofItems: ChaosWorkflow = {
  name: "children of items",
  weight: 2,
  document({ idOf }) {
    const nodes = {
      hook: hook(),
      each: loop("{{trigger.body.items}}", 3),
      call: child(idOf(lowest.name), { body: { number, seconds: 0, items: ["{{loop.item}}"] } }),
      failed: transform({ sum: -1 }),
      shape: transform({ item: "{{loop.item}}", sum: "{{default steps.call.sum steps.failed.sum}}" }),
      beside: child(idOf(lowest.name), handedOn, { retries: 2 }),
      end: transform({ number, items: "{{steps.each}}", beside: "{{steps.beside.sum}}" }),
    };
    return workflow(
      nodes,
      "hook > each:item > call:out > shape",
      "call:error > failed > shape",
      "each:done > end",
      "hook > beside > end",
    );
  },
  trigger: withNumber(1, 5),
  output: (trigger) => ({
    number: trigger.number,
    items: trigger.items.map((item) => ({ item, sum: trigger.number + Number(item) })),
    beside: sum(trigger),
  }),
};

/** Those below first. */
export const children: readonly ChaosWorkflow[] = [lowest, middle, threeDeep, ofItems];
