import { transform, when, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "../calls";
import { type ChaosWorkflow, hook, isLow, number, pause, plain } from "./kit";

/** A call before; at once a delay with a call behind it and one side of a condition; a call after them all. */
export const branches: ChaosWorkflow = {
  name: "branches",
  weight: 5,
  document({ recorder }) {
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
export const payment: ChaosWorkflow = {
  name: "payment",
  weight: 4,
  document({ recorder }) {
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
export const awaited: ChaosWorkflow = {
  name: "awaited",
  weight: 3,
  document({ recorder }) {
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
