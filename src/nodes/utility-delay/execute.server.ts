import type { z } from "zod";
import { parseIsoTime } from "@/lib/iso-time";
import { NodeError, type Waiter } from "@/nodes/kit/executor";
import { longestDelayMs, unitMs, type utilityDelay } from "./definition";

/** The time that `at` names. */
function timeOf({ at }: z.output<typeof utilityDelay.config>): Date {
  const text = at?.trim() ?? "";
  const until = parseIsoTime(text);
  if (until) return until;
  throw bad(`at is "${text.slice(0, 80)}": it must be an ISO time, such as 2030-01-31T09:00:00Z.`);
}

function wakeTime(config: z.output<typeof utilityDelay.config>, now: Date): Date {
  if (config.mode === "for") {
    if (config.amount === undefined) throw bad("amount is missing: say how long to wait.");
    return within(new Date(now.getTime() + config.amount * unitMs[config.unit]), now);
  }
  return within(timeOf(config), now);
}

function within(until: Date, now: Date): Date {
  if (until.getTime() - now.getTime() > longestDelayMs)
    throw bad(`${until.toISOString()} is more than 365 days away.`);
  return until;
}

const bad = (message: string) => new NodeError("BadDelay", message, { final: true });

export const delay: Waiter<typeof utilityDelay> = {
  wait: {
    begin: (config, since) => ({ until: wakeTime(config, since), for: "timer" }),
    end: (_config, { now }) => ({ port: "out", output: { resumedAt: now.toISOString() } }),
  },
  preview: (config, now) =>
    config.mode === "for"
      ? { milliseconds: wakeTime(config, now).getTime() - now.getTime() }
      : // However far away: how long it is depends on when it runs.
        { until: timeOf(config).toISOString() },
};
