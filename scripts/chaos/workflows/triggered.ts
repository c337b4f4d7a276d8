import { wholeBetween } from "~/scripts/lib/random";
import { transform, workflow } from "~/tests/support/workflow-builder";
import { callsTo } from "../calls";
import type { ChaosWorkflow, Trigger } from "./kit";

/** The name of the events that chaos posts. */
export const eventName = "chaos.happened";

const inEvent = "{{trigger.data.number}}";
const none = (value: number): Trigger => ({ number: value, seconds: 0, items: [] });

/** Starts with an event: at once, or around the time that it names. */
function ofEvent(
  name: string,
  { weight = 0, offset, ...config }: Record<string, unknown> & { weight?: number; offset?: number },
): ChaosWorkflow {
  return {
    name,
    weight,
    document({ recorder }) {
      const { put } = callsTo(recorder, inEvent);
      const nodes = {
        event: { type: "trigger.event", config: { event: eventName, ...config } },
        only: put("only"),
        end: transform({ number: inEvent, id: "{{trigger.id}}" }),
      };
      return workflow(nodes, "event > only > end");
    },
    trigger: (value, random) => ({ ...none(value), seconds: wholeBetween(random, 0, 6) }),
    startsAt: ({ at }) => (offset === undefined ? 0 : Date.parse(at ?? "") + offset),
    output: ({ number }) => ({ number, id: `chaos-${number}` }),
  };
}

const aside = (phase: "before" | "after", amount: number) => ({
  phase,
  amount,
  unit: "seconds",
  at: "at",
  offset: amount * (phase === "after" ? 1_000 : -1_000),
});

/** The first is posted; the others hear the same events. */
export const ofEvents: readonly ChaosWorkflow[] = [
  ofEvent("event", { weight: 3 }),
  ofEvent("event, two seconds after", aside("after", 2)),
  ofEvent("event, two seconds before", aside("before", 2)),
];

function ofSchedule(name: string, cron: string): ChaosWorkflow {
  return {
    name,
    weight: 0,
    document({ recorder }) {
      const { put } = callsTo(recorder, "{{trigger.scheduledAt}}");
      const nodes = {
        tick: { type: "trigger.schedule", config: { cron, timezone: "UTC" } },
        only: put("only"),
        end: transform({ scheduledAt: "{{trigger.scheduledAt}}" }),
      };
      return workflow(nodes, "tick > only > end");
    },
    trigger: none,
  };
}

/** Its ticks are put into the past one after another. */
export const ofTicks = ofSchedule("schedule, set", "0 0 1 1 *");
/** Its ticks come by themselves. */
export const everyMinute = ofSchedule("schedule, every minute", "* * * * *");

/** Runs once for each run that fails. */
export const ofFailures: ChaosWorkflow = {
  name: "failed run",
  weight: 0,
  document({ recorder }) {
    const { put } = callsTo(recorder, "{{trigger.execution.id}}");
    const nodes = {
      failed: { type: "trigger.error", config: { workflow: "" } },
      report: put("report"),
      end: transform({ of: "{{trigger.execution.id}}", report: "{{steps.report.body.echo}}" }),
    };
    return workflow(nodes, "failed > report > end");
  },
  trigger: none,
};
