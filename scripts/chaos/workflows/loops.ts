import { loop, transform, when, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "../calls";
import { type ChaosWorkflow, hook, number, pause, withItems } from "./kit";

/** One item at a time, each with a call. */
export const serialLoop: ChaosWorkflow = {
  name: "loop, one at a time",
  weight: 3,
  document({ recorder }) {
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
export const parallelLoop: ChaosWorkflow = {
  name: "loop, five at once",
  weight: 3,
  document({ recorder }) {
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
export const nestedLoop: ChaosWorkflow = {
  name: "loop in a loop",
  weight: 2,
  document({ recorder }) {
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
export const computingLoop: ChaosWorkflow = {
  name: "loop that computes",
  weight: 2,
  document({ recorder }) {
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
