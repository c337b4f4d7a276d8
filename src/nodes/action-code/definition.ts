import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";
import { renderDeep } from "@/nodes/kit/render-deep";

export const actionCode = defineNode({
  type: "action.code",
  version: 1,
  category: "action",
  within: true,
  label: "Code",
  description: "Runs JavaScript in a sandbox that reaches nothing outside: data in, data out.",
  icon: "code",
  examples: ["return the webhook's items sorted by price"],
  ports: { in: [{ id: "in", label: "In" }], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    input: z.unknown().default({}).register(fieldHints, {
      label: "Input",
      control: "text",
      place: "value",
      placeholder: "{{trigger.body}}",
      help: "What the code sees as input.",
    }),
    code: z
      .string({ error: "Code is missing: write what to return" })
      .max(100_000)
      .refine((text) => text.trim() !== "", "Code is missing: write what to return")
      .register(fieldHints, {
        label: "Code",
        control: "code",
        place: "literal",
        placeholder: "return input.items.length;",
        help: "JavaScript, the body of an async function. What it returns is the output.",
      }),
  }),
  output: z.unknown(),
  render: (config, render) => ({
    ...config,
    ...(config.input !== undefined && { input: renderDeep(config.input, "input", render) }),
  }),
  summary: ({ code }) =>
    typeof code === "string" ? (code.split("\n").find((line) => line.trim()) ?? "").trim() : "",
});
