import { wholeBetween } from "~/scripts/lib/random";
import { choice, script, transform, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "../calls";
import { type ChaosWorkflow, hook, number, plain } from "./kit";

/** Cases of a switch, each with a call of its own, joined by code that fails for some triggers, handled. */
export const cases: ChaosWorkflow = {
  name: "switch and code",
  weight: 3,
  document({ recorder }) {
    const { get, put, post } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      which: choice("{{trigger.body.items.0}}", ["zero", "equals", "0"], ["one", "equals", "1"]),
      zero: get("zero"),
      one: post("one", { retries: 3 }),
      many: put("many"),
      compute: script(
        'if (input.item === 3) throw new Error("as planned"); return { sum: input.item + input.number };',
        { item: "{{trigger.body.items.0}}", number },
        { retries: 0 },
      ),
      caught: transform({ sum: -1 }),
      after: put("after"),
      end: transform({
        number,
        case: "{{steps.which.case}}",
        sum: "{{default steps.compute.sum steps.caught.sum}}",
        after: "{{steps.after.body.echo}}",
      }),
    };
    return workflow(
      nodes,
      "hook > which:zero > zero > compute:out > after > end",
      "which:one > one > compute",
      "which:default > many > compute:error > caught > after",
    );
  },
  trigger: (value, random) => ({ ...plain(value, random), items: [wholeBetween(random, 0, 3)] }),
  output: ({ number: value, items }) => {
    const item = Number(items[0]);
    return { number: value, case: ["zero", "one"][item] ?? "default", sum: item + value, after: "after " };
  },
};

/** An answer of many kilobytes, read by code and by templates, and a binary one, kept beside. */
export const largeAnswers: ChaosWorkflow = {
  name: "large and binary answers",
  weight: 3,
  document({ recorder }) {
    const { get, put, post } = callsTo(recorder);
    const nodes = {
      hook: hook(),
      large: get("large"),
      binary: post("binary", { retries: 3 }),
      measure: script("return { length: input.filler.length, list: Array(2000).fill(input.echo) };", {
        filler: "{{steps.large.body.filler}}",
        echo: "{{steps.large.body.echo}}",
      }),
      after: put("after"),
      end: transform({
        number,
        length: "{{steps.measure.length}}",
        last: "{{steps.measure.list.1999}}",
        mediaType: "{{steps.binary.body.mediaType}}",
        bytes: "{{steps.binary.body.bytes}}",
      }),
    };
    return workflow(nodes, "hook > large > measure > after > end", "hook > binary > after");
  },
  trigger: plain,
  output: ({ number: value }) => ({
    number: value,
    length: fillerLength,
    last: "large ",
    mediaType: "application/octet-stream",
    bytes: binaryLength(value),
  }),
};

/** How many characters a large answer has beyond the others. */
export const fillerLength = 20_000;
/** How many bytes the binary answer to a trigger has: from less than one stored piece to two. */
export const binaryLength = (value: number): number => 3_000 + (value % 5) * 100_000;
/** The binary answer to a trigger. */
export const binaryFor = (value: number): Buffer =>
  Buffer.alloc(binaryLength(value), `number ${value}, \xff`);
