import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

export const unitMs = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
/** The longest wait: a year, the durable engine's own limit. */
export const longestDelayMs = 365 * unitMs.days;

const mode = z.enum(["for", "until"]);

export const utilityDelay = defineNode({
  type: "utility.delay",
  version: 1,
  category: "utility",
  label: "Delay",
  description: "Waits for a time, or until one. Survives restarts and holds no other branch.",
  icon: "timer",
  examples: ["wait two hours", "until the time in trigger.body.starts_at"],
  ports: { in: [{ id: "in", label: "In" }], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    mode: mode.default("for").register(fieldHints, { label: "Wait" }),
    amount: z
      .number({ error: "must be a number, or one {{template}} that gives a number" })
      .min(0, "must not be negative")
      .optional()
      .register(fieldHints, { label: "Amount", place: "number", when: { field: "mode", is: ["for"] } }),
    unit: z
      .enum(["seconds", "minutes", "hours", "days"])
      .default("seconds")
      .register(fieldHints, { label: "Unit", when: { field: "mode", is: ["for"] } }),
    at: z
      .string()
      .max(1_000)
      .optional()
      .register(fieldHints, {
        label: "Until",
        placeholder: "{{trigger.body.remind_at}}",
        help: "An ISO time.",
        when: { field: "mode", is: ["until"] },
      }),
  }),
  output: z.object({ resumedAt: z.string() }),
  check: (config) => {
    if (config.mode === "until") {
      return config.at
        ? []
        : [{ field: "at", message: "Until is missing: give an ISO time, such as 2030-01-31T09:00:00Z." }];
    }
    if (config.amount === undefined)
      return [{ field: "amount", message: "Amount is missing: say how long to wait." }];
    const unit = unitMs[(config.unit as keyof typeof unitMs | undefined) ?? "seconds"];
    const tooLong = typeof config.amount === "number" && config.amount * unit > longestDelayMs;
    return tooLong ? [{ field: "amount", message: "A delay lasts 365 days at most." }] : [];
  },
  summary: (config) =>
    config.mode === "until"
      ? `until ${config.at ?? ""}`
      : `${config.amount ?? "?"} ${config.unit ?? "seconds"}`,
});
