import { z } from "zod";
import { eventName } from "@/lib/event-name";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

/** The most that a run starts before or after the time in the event, in days. */
const longestDays = 365;
export const unitMs = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

const aside = { field: "phase", is: ["before", "after"] } as const;

function offsetFault(config: Record<string, unknown>): { field: string; message: string } | undefined {
  const { amount } = config;
  if (amount === undefined)
    return { field: "amount", message: "is missing: say how long before or after the time in the event." };
  if (typeof amount !== "number")
    return { field: "amount", message: `is ${JSON.stringify(amount)}: it must be a number.` };
  const unit = unitMs[(config.unit as keyof typeof unitMs | undefined) ?? "minutes"];
  return amount * unit > longestDays * unitMs.days
    ? { field: "amount", message: `is ${amount} ${config.unit}: it may be ${longestDays} days at most.` }
    : undefined;
}

export const triggerEvent = defineNode({
  type: "trigger.event",
  version: 1,
  category: "trigger",
  label: "Event",
  description: "Starts when an application posts an event, or before or after a time that the event names.",
  icon: "zap",
  examples: ["when the event order.created comes in"],
  ports: { in: [], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    event: z
      .string({ error: "is missing: give the name that the application posts, such as order.paid" })
      .max(100)
      .register(fieldHints, {
        label: "Event",
        placeholder: "order.paid",
        help: "The exact name of an event that is posted to /api/v1/events.",
        place: "literal",
        magic: "The event's name as the application posts it, such as order.paid.",
      }),
    phase: z.enum(["now", "before", "after"]).default("now").register(fieldHints, {
      label: "Start",
      help: "now: when the event comes. before, after: relative to a time that the event names.",
    }),
    amount: z
      .number({ error: "must be a number" })
      .min(0, "must not be negative")
      .optional()
      .register(fieldHints, { label: "Amount", place: "literal", when: aside }),
    unit: z
      .enum(["seconds", "minutes", "hours", "days"])
      .default("minutes")
      .register(fieldHints, { label: "Unit", when: aside }),
    at: z.string().max(200).optional().register(fieldHints, {
      label: "Time in the event",
      placeholder: "appointment.starts_at",
      help: "Where the event's data holds the ISO time, names joined by dots.",
      place: "literal",
      when: aside,
      magic: "The path in the event's data of the ISO time that before and after refer to.",
    }),
  }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    data: z.unknown(),
    receivedAt: z.iso.datetime(),
  }),
  check: (config) => {
    const { event, phase, at } = config;
    const problems: { field: string; message: string }[] = [];
    if (typeof event === "string" && !eventName.test(event)) {
      problems.push({
        field: "event",
        message: `"${event}" is no event's name: give 1 to 100 letters, digits, ".", "_" or "-", such as order.paid.`,
      });
    }
    if (phase !== "before" && phase !== "after") return problems;
    const fault = offsetFault(config);
    if (fault) problems.push(fault);
    if (at === undefined || (typeof at === "string" && !at.trim())) {
      problems.push({
        field: "at",
        message: "is missing: say where the event's data holds the time, such as appointment.starts_at.",
      });
    } else if (typeof at === "string" && (at.includes("{{") || at.split(".").includes(""))) {
      problems.push({
        field: "at",
        message: `"${at}" is no path: give names joined by dots, such as appointment.starts_at.`,
      });
    }
    return problems;
  },
  summary: ({ event, phase, amount, unit, at }) =>
    phase === "before" || phase === "after"
      ? `${event ?? "?"} · ${amount ?? "?"} ${unit ?? "minutes"} ${phase} ${at ?? "?"}`
      : String(event ?? "?"),
});
