import { z } from "zod";
import { CronError, parseCron } from "@/lib/cron/parse-cron";
import { isTimeZone } from "@/lib/cron/time-zone";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

function cronFault(cron: string): string | undefined {
  try {
    parseCron(cron);
    return undefined;
  } catch (error) {
    if (error instanceof CronError) return error.message;
    throw error;
  }
}

export const triggerSchedule = defineNode({
  type: "trigger.schedule",
  version: 1,
  category: "trigger",
  label: "Schedule",
  description: "Starts at times that come again, in a time zone of your choice.",
  icon: "calendar-clock",
  examples: ["every weekday at 8:30 in London", "on the first of each month at noon"],
  ports: { in: [], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    cron: z
      .string({ error: 'is missing: give five fields, such as "0 9 * * 1-5" for 9:00 on workdays' })
      .max(200)
      .register(fieldHints, {
        label: "Cron",
        placeholder: "0 9 * * 1-5",
        help: "Minute, hour, day of the month, month, day of the week. With both days set either matches.",
        place: "literal",
        magic: "Five cron fields, no seconds: minute hour day-of-month month day-of-week.",
      }),
    timezone: z.string().max(64).default("UTC").register(fieldHints, {
      label: "Time zone",
      placeholder: "Europe/Berlin",
      help: "A name of the IANA database. Changes of the clocks are taken care of.",
      place: "literal",
      magic:
        "An IANA time zone name such as Europe/Berlin, where the request tells the place or zone; else UTC.",
    }),
    onMissed: z.enum(["runOnce", "skip"]).default("runOnce").register(fieldHints, {
      label: "Missed times",
      help: "runOnce: one run for all times that passed while nothing was running. skip: none.",
    }),
  }),
  output: z.object({ scheduledAt: z.iso.datetime() }),
  check: ({ cron, timezone }) => {
    const fault = typeof cron === "string" ? cronFault(cron) : undefined;
    const unknownZone = typeof timezone === "string" && !isTimeZone(timezone);
    return [
      ...(fault === undefined ? [] : [{ field: "cron", message: fault }]),
      ...(unknownZone
        ? [
            {
              field: "timezone",
              message: `"${timezone}" is no time zone: give a name of the IANA database, such as Europe/Berlin or UTC.`,
            },
          ]
        : []),
    ];
  },
  summary: ({ cron, timezone }) => `${cron ?? "?"} · ${timezone ?? "UTC"}`,
});
