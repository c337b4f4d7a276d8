import type { WorkflowDocument } from "@/lib/workflow/document";
import { http, transform, when, workflow } from "~/tests/support/workflow-builder";

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
