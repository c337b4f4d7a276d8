import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

/** The longest list that a loop goes through. */
export const mostItems = 100_000;
/** The most items at work at once. */
export const mostAtOnce = 50;

export const logicLoop = defineNode({
  type: "logic.loop",
  version: 1,
  category: "logic",
  label: "Loop",
  description:
    "Runs what hangs on its handle Item once for each item of a list, then goes on with their outputs.",
  icon: "repeat",
  examples: ["for each line item of the order, three at a time"],
  ports: {
    in: [{ id: "in", label: "In" }],
    out: [
      { id: "item", label: "Item" },
      { id: "done", label: "Done" },
    ],
  },
  loop: true,
  config: z.object({
    items: z
      .custom<unknown>(
        (value) => value !== undefined && value !== "",
        "is missing: give the list to go through",
      )
      .register(fieldHints, {
        label: "Items",
        control: "text",
        place: "value",
        placeholder: "{{steps.fetch.body.orders}}",
        help: "One expression that gives a list. In the body, {{loop.item}} is the item and {{loop.index}} its place, from 0.",
        magic: "One template expression that gives the list to go through, such as {{trigger.body.items}}.",
      }),
    concurrency: z
      .number({ error: "must be a number from 1 to 50" })
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(mostAtOnce, `must be at most ${mostAtOnce}`)
      .default(1)
      .register(fieldHints, {
        label: "At once",
        help: "How many items are worked on at the same time. The outputs keep the order of the items.",
        magic: "How many items may be worked on at the same time, 1 to 50.",
      }),
  }),
  output: z.array(z.unknown()),
  summary: (config) => (typeof config.items === "string" && config.items ? `each of ${config.items}` : ""),
});
