import { parseCron } from "@/lib/cron/parse-cron";
import { nextTick } from "@/lib/cron/ticks";
import type { Trigger } from "@/nodes/kit/executor";
import type { triggerSchedule } from "./definition";

/** How many times a preview names. */
const shown = 5;

export const schedule: Trigger<typeof triggerSchedule> = {
  preview: ({ cron, timezone }, now) => {
    const parsed = parseCron(cron);
    const nextRuns: string[] = [];
    let at = nextTick(parsed, timezone, now);
    while (at && nextRuns.length < shown) {
      nextRuns.push(at.toISOString());
      at = nextTick(parsed, timezone, at);
    }
    return { nextRuns };
  },
};
