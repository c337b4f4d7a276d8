import type { WorkflowDocument } from "@/lib/workflow/document";
import { http, loop, transform, wait, when, workflow } from "~/tests/support/workflow-builder";

type Response = "wait" | "immediate";

const webhook = (response: Response) => ({
  type: "trigger.webhook",
  config: { method: "POST", auth: { type: "none" }, response },
});

/** What is sent to W5's webhook. */
export const order = { user: "ada", amount: 120, tags: ["new", "paid"] };

/** W5: webhook, transform, condition, HTTP GET to `upstream` (`host:port`), transform, whose output is the run's. */
export function w5(upstream: string, response: Response): WorkflowDocument {
  const nodes = {
    hook: webhook(response),
    pick: transform({ who: "{{trigger.body.user}}", amount: "{{trigger.body.amount}}" }),
    check: when("{{steps.pick.amount}}", "greaterThan", "100"),
    call: http("GET", `http://${upstream}/items`),
    sum: transform({
      who: "{{steps.pick.who}}",
      total: "{{steps.call.body.items.length}}",
      first: "{{steps.call.body.items.0.name}}",
    }),
  };
  return { ...workflow(nodes, "hook > pick > check:true > call > sum"), name: `W5 (${response})` };
}

/** What a run of W5 gives for `order`. */
export const w5Output = { who: "ada", total: 20, first: "item 0" };

/** Wn: webhook and a chain of `length` transforms, each copying the one before it and adding one to its counter. */
export function chain(length: number): WorkflowDocument {
  const ids = Array.from({ length }, (_, index) => `t${index + 1}`);
  const nodes = Object.fromEntries(
    ids.map((id, index) => {
      const count = index === 0 ? "{{add 0 1}}" : `{{add steps.t${index}.count 1}}`;
      const user = index === 0 ? "{{trigger.body.user}}" : `{{steps.t${index}.user}}`;
      return [id, transform({ user, count })];
    }),
  );
  return {
    ...workflow({ hook: webhook("wait"), ...nodes }, ["hook", ...ids].join(" > ")),
    name: `W${length}`,
  };
}

/** Loop-n: webhook with a list, a loop over it with one transform, and a transform that counts the outputs. */
export function loopOverBody(): WorkflowDocument {
  const nodes = {
    hook: webhook("immediate"),
    each: loop("{{trigger.body.items}}"),
    one: transform({ value: "{{loop.item}}" }),
    sum: transform({ count: "{{steps.each.length}}" }),
  };
  return { ...workflow(nodes, "hook > each:item > one", "each:done > sum"), name: "Loop-n" };
}

/**
 * Two loops, the second over the outputs of the first, each of which is about 500 bytes of JSON: with 100,000 items
 * a list of 50 MB.
 */
export function largeList(): WorkflowDocument {
  const nodes = {
    hook: webhook("immediate"),
    make: loop("{{trigger.body.items}}"),
    large: transform({ place: "{{loop.item}}", text: "{{trigger.body.text}}" }),
    read: loop("{{steps.make}}"),
    small: transform({ place: "{{loop.item.place}}" }),
    sum: transform({ count: "{{steps.read.length}}" }),
  };
  const lines = ["hook > make:item > large", "make:done > read:item > small", "read:done > sum"];
  return { ...workflow(nodes, ...lines), name: "a list of 50 MB" };
}

/** A loop with an HTTP call to `upstream`, ten items at a time. */
export function callingLoop(upstream: string): WorkflowDocument {
  const nodes = {
    hook: webhook("wait"),
    each: loop("{{trigger.body.items}}", 10),
    call: http("GET", `http://${upstream}/items`),
    sum: transform({ count: "{{steps.each.length}}" }),
  };
  return { ...workflow(nodes, "hook > each:item > call", "each:done > sum"), name: "calls in a loop" };
}

/** A run that sleeps for an hour. */
export function sleeper(): WorkflowDocument {
  return { ...workflow({ hook: webhook("immediate"), rest: wait(3_600) }, "hook > rest"), name: "sleeper" };
}
