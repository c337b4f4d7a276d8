import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";
import type { AiProvider } from "@/nodes/kit/executor";

export const aiProviders = ["openai", "anthropic", "google"] as const satisfies AiProvider[];

/** Types that every provider's strict output format knows. */
export const aiFieldTypes = ["string", "number", "integer", "boolean", "string[]", "number[]"] as const;

const missingPrompt = "Prompt is missing: say what the model shall do";
const missingModel = "Model is missing: name one of the provider's models, like gpt-4o-mini";

const field = z.object({
  name: z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
      "must be letters, digits and underscores, not beginning with a digit",
    )
    .register(fieldHints, { label: "Name", place: "literal" }),
  type: z.enum(aiFieldTypes).default("string").register(fieldHints, { label: "Type" }),
  description: z
    .string()
    .max(1_000)
    .optional()
    .register(fieldHints, { label: "Description", place: "literal", magic: "What the field holds." }),
});

export const actionAi = defineNode({
  type: "action.ai",
  version: 1,
  category: "action",
  label: "AI",
  description: "Asks a language model, and hands on its text or the fields that were asked for.",
  icon: "sparkles",
  examples: [
    "summarize the webhook's message in three sentences",
    "classify the subject as billing, bug or other, as JSON with a field category",
  ],
  ports: { in: [{ id: "in", label: "In" }], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    provider: z
      .enum(aiProviders)
      .default("openai")
      .register(fieldHints, { label: "Provider", magic: "Follows from the model's name." }),
    model: z.string().min(1, missingModel).max(200).default("gpt-4o-mini").register(fieldHints, {
      label: "Model",
      place: "text",
      placeholder: "gpt-4o-mini",
    }),
    system: z.string().max(100_000).optional().register(fieldHints, {
      label: "System prompt",
      control: "textarea",
      magic: "Who the model is and what it must keep to; left out unless the words say so.",
    }),
    prompt: z.string({ error: missingPrompt }).min(1, missingPrompt).max(1_000_000).register(fieldHints, {
      label: "Prompt",
      control: "textarea",
      placeholder: "Summarise in two sentences:\n\n{{steps.fetch.body.text}}",
      magic: "The instruction, with the data that it is about as templates.",
    }),
    temperature: z
      .number()
      .min(0)
      .max(2)
      .optional()
      .register(fieldHints, { label: "Temperature", control: "number", place: "number" }),
    output: z
      .object({
        type: z.enum(["text", "json"]).default("text").register(fieldHints, { label: "Type" }),
        fields: z
          .array(field)
          .max(50)
          .default([])
          .register(fieldHints, { label: "Fields", control: "list", when: { field: "type", is: ["json"] } }),
      })
      .default({ type: "text", fields: [] })
      .register(fieldHints, { label: "Output" }),
  }),
  output: z.object({
    text: z.string().optional(),
    json: z.record(z.string(), z.unknown()).optional(),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), totalTokens: z.number() }),
  }),
  credential: () => ({ types: ["API_KEY", "BEARER_TOKEN"], required: false }),
  check: ({ output }) => {
    const { type, fields } = (output ?? {}) as { type?: unknown; fields?: unknown };
    const names = (Array.isArray(fields) ? fields : []).map((entry: { name?: unknown }) => entry.name);
    if (type !== "json") return [];
    if (names.length === 0) {
      return [
        { field: "output.fields", message: "A JSON output needs at least one field: name what you need." },
      ];
    }
    return names.flatMap((name, index) =>
      names.indexOf(name) < index
        ? [
            {
              field: `output.fields.${index}.name`,
              message: `There are two fields named "${String(name)}": rename one.`,
            },
          ]
        : [],
    );
  },
  summary: ({ model }) => (typeof model === "string" ? model : ""),
});
