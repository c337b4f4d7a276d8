import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

export const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
/** The longest wait: a year, the durable engine's own limit. */
export const longestWaitMs = 365 * unitMs.days;

export const logicWait = defineNode({
  type: "logic.wait",
  version: 1,
  category: "logic",
  label: "Wait for answer",
  description: "Pauses until its signed address is called, or until a time-out: for approvals and callbacks.",
  icon: "hourglass",
  examples: ["ask for approval: “Refund {{trigger.body.amount}}?”"],
  ports: {
    in: [{ id: "in", label: "In" }],
    out: [
      { id: "out", label: "Answered" },
      { id: "timeout", label: "Time-out" },
    ],
  },
  config: z.object({
    amount: z
      .number({ error: "must be a number, or one {{template}} that gives a number" })
      .positive("must be more than 0")
      .default(7)
      .register(fieldHints, { label: "Time-out", place: "number" }),
    unit: z.enum(["minutes", "hours", "days"]).default("days").register(fieldHints, { label: "Unit" }),
    message: z.string().max(10_000).default("").register(fieldHints, {
      label: "Message",
      control: "textarea",
      placeholder: "May {{trigger.body.name}} go ahead?",
      help: "Shown to whoever opens the address in a browser. Steps before this one send the address: {{execution.resume.<this step's name>}}.",
    }),
  }),
  output: z.union([
    z.object({ body: z.unknown(), query: z.record(z.string(), z.unknown()), answeredAt: z.string() }),
    z.object({ timedOut: z.literal(true) }),
  ]),
  check: ({ amount, unit }) =>
    typeof amount === "number" &&
    amount * unitMs[(unit as keyof typeof unitMs | undefined) ?? "days"] > longestWaitMs
      ? [{ field: "amount", message: "A wait lasts 365 days at most." }]
      : [],
  summary: ({ amount, unit }) => `at most ${amount ?? 7} ${unit ?? "days"}`,
});
