import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Random, wholeBetween } from "~/scripts/lib/random";
import { transform, when, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "./calls";

/** What a trigger carries. */
export type Trigger = { number: number; seconds: number; items: unknown[] };

export type ChaosWorkflow = {
  name: string;
  /** How often it is triggered, against the others. */
  weight: number;
  document(recorder: string): WorkflowDocument;
  trigger(number: number, random: Random): Trigger;
  /** What a run gives in which no step failed. */
  output(trigger: Trigger): unknown;
};

const hook = (response: "immediate" | "wait" = "immediate") => ({
  type: "trigger.webhook",
  config: { method: "POST", response },
});
const loop = (items: string, concurrency: number) => ({
  type: "logic.loop",
  config: { items, concurrency },
});
const pause = {
  type: "utility.delay",
  config: { mode: "for", amount: "{{trigger.body.seconds}}", unit: "seconds" },
};

const number = "{{trigger.body.number}}";
const isLow = (trigger: Trigger) => trigger.number % 2 === 0;
const count = (items: number) => Array.from({ length: items }, (_, index) => index);
const plain = (value: number, random: Random): Trigger => ({
  number: value,
  seconds: wholeBetween(random, 1, 3),
  items: [isLow({ number: value, seconds: 0, items: [] }) ? "low" : "high"],
});
const withItems = (least: number, most: number) => (value: number, random: Random) => ({
  ...plain(value, random),
  items: count(wholeBetween(random, least, most)),
});

/** A call before; at once a delay with a call behind it and one side of a condition; a call after them all. */
const branches: ChaosWorkflow = {
  name: "branches",
  weight: 5,
  document(recorder) {
    const { get, put, post } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      before: put("before"),
      pause,
      paused: get("paused"),
      check: when("{{trigger.body.items.0}}", "equals", "low"),
      low: get("low"),
      high: post("high", { retries: 3 }),
      lower: put("lower"),
      after: put("after"),
      end: transform({
        number,
        paused: "{{steps.paused.body.echo}}",
        side: "{{default steps.low.body.echo steps.high.body.echo}}",
        after: "{{steps.after.body.echo}}",
      }),
    };
    return workflow(
      nodes,
      "hook > before > pause > paused > after > end",
      "before > check:true > low > lower > after",
      "check:false > high > after",
    );
  },
  trigger: plain,
  output: (trigger) => ({
    number: trigger.number,
    paused: "paused ",
    side: isLow(trigger) ? "low " : "high ",
    after: "after ",
  }),
};

/** POST without `retries`: one whose failure is handled and one whose failure is the run's. */
const payment: ChaosWorkflow = {
  name: "payment",
  weight: 4,
  document(recorder) {
    const { put, post } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      charge: post("charge"),
      receipt: put("receipt"),
      note: put("note"),
      audit: post("audit", { retries: 3 }),
      notify: post("notify"),
      end: transform({ number, paid: '{{default steps.receipt.body.echo "no"}}' }),
    };
    return workflow(
      nodes,
      "hook > charge > receipt > notify > end",
      "charge:error > note > notify",
      "hook > audit > end",
    );
  },
  trigger: plain,
  output: (trigger) => ({ number: trigger.number, paid: "receipt " }),
};

/** The caller waits for the end. */
const awaited: ChaosWorkflow = {
  name: "awaited",
  weight: 3,
  document(recorder) {
    const { get, put } = callsTo(recorder);
    const nodes = {
      hook: hook("wait"),
      read: get("read"),
      shape: transform({ text: "{{upper steps.read.body.echo}}" }),
      write: put("write"),
      end: transform({ number, text: "{{steps.shape.text}}", wrote: "{{steps.write.body.echo}}" }),
    };
    return workflow(nodes, "hook > read > shape > write > end");
  },
  trigger: plain,
  output: (trigger) => ({ number: trigger.number, text: "READ ", wrote: "write " }),
};

/** One item at a time, each with a call. */
const serialLoop: ChaosWorkflow = {
  name: "loop, one at a time",
  weight: 3,
  document(recorder) {
    const { get, put } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      each: loop("{{trigger.body.items}}", 1),
      write: put("write", { iteration: "{{loop.index}}" }),
      shape: transform({ item: "{{loop.item}}", wrote: "{{steps.write.body.echo}}" }),
      after: get("after"),
      end: transform({ number, items: "{{steps.each}}", after: "{{steps.after.body.echo}}" }),
    };
    return workflow(nodes, "hook > each:item > write > shape", "each:done > after > end");
  },
  trigger: withItems(2, 5),
  output: ({ number, items }) => ({
    number,
    items: items.map((item) => ({ item, wrote: `write ${item}` })),
    after: "after ",
  }),
};

/** Five items at once, with a condition, a join and a POST whose failure is handled within the item. */
const parallelLoop: ChaosWorkflow = {
  name: "loop, five at once",
  weight: 3,
  document(recorder) {
    const { get, put, post } = callsTo(recorder);
    const iteration = "{{loop.index}}";
    const nodes = {
      hook: hook(),
      before: put("before"),
      each: loop("{{trigger.body.items}}", 5),
      check: when("{{loop.item}}", "lessThan", "3"),
      small: get("small", { iteration }),
      large: post("large", { iteration }),
      lost: transform({ body: { echo: "lost" } }),
      shape: transform({
        item: "{{loop.item}}",
        seen: "{{default steps.small.body.echo steps.large.body.echo}}",
      }),
      end: transform({ number, items: "{{steps.each}}" }),
    };
    return workflow(
      nodes,
      "hook > before > each:item > check:true > small > shape",
      "check:false > large > shape",
      "large:error > lost",
      "each:done > end",
    );
  },
  trigger: withItems(0, 12),
  output: ({ number, items }) => ({
    number,
    items: items.map((item) => ({ item, seen: `${Number(item) < 3 ? "small" : "large"} ${item}` })),
  }),
};

/** A loop within a loop, beside a delay. */
const nestedLoop: ChaosWorkflow = {
  name: "loop in a loop",
  weight: 2,
  document(recorder) {
    const { get, put, post } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      pause,
      outer: loop("{{trigger.body.items}}", 2),
      open: put("open", { iteration: "{{loop.index}}" }),
      row: transform({ cells: [0, 1, 2], row: "{{loop.item}}" }),
      inner: loop("{{steps.row.cells}}", 2),
      cell: post("cell", { iteration: "{{loop.parent.item}}.{{loop.index}}", retries: 3 }),
      shape: transform({ row: "{{steps.row.row}}", cell: "{{loop.item}}", seen: "{{steps.cell.body.echo}}" }),
      rows: transform({ cells: "{{steps.inner}}", opened: "{{steps.open.body.echo}}" }),
      after: get("after"),
      end: transform({ number, rows: "{{steps.outer}}" }),
    };
    return workflow(
      nodes,
      "hook > pause > after > end",
      "hook > outer:item > open > row > inner:item > cell > shape",
      "inner:done > rows",
      "outer:done > after",
    );
  },
  trigger: withItems(1, 3),
  output: ({ number, items }) => ({
    number,
    rows: items.map((row) => ({
      cells: [0, 1, 2].map((cell) => ({ row, cell, seen: `cell ${row}.${cell}` })),
      opened: `open ${row}`,
    })),
  }),
};

/** A loop that only computes, over a longer list. */
const computingLoop: ChaosWorkflow = {
  name: "loop that computes",
  weight: 2,
  document(recorder) {
    const { put } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      before: put("before"),
      each: loop("{{trigger.body.items}}", 4),
      twice: transform({ value: "{{multiply loop.item 2}}" }),
      large: when("{{loop.item}}", "greaterThan", "50"),
      shape: transform({ value: "{{steps.twice.value}}", large: true }),
      end: transform({ number, items: "{{steps.each}}" }),
    };
    return workflow(nodes, "hook > before > each:item > twice > large:true > shape", "each:done > end");
  },
  trigger: withItems(0, 300),
  output: ({ number, items }) => ({
    number,
    items: items.map((item) => {
      const value = Number(item) * 2;
      return Number(item) > 50 ? { value, large: true } : { result: false };
    }),
  }),
};

/** The workflows that chaos runs. */
export const chaosWorkflows: readonly ChaosWorkflow[] = [
  branches,
  payment,
  awaited,
  serialLoop,
  parallelLoop,
  nestedLoop,
  computingLoop,
];
