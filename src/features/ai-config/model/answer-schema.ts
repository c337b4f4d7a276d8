import { z } from "zod";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { provenance, type Suggestion } from "../schema";
import { flatten, unflatten } from "./flat-schema";

/** What a model is made to answer for a type: its config, each field null where it has no grounds, and what to ask. */
export function answerSchema(definition: NodeDefinition) {
  const shape = definition.config.shape as Record<string, z.ZodType>;
  return z.object({
    config: z.object(
      Object.fromEntries(
        Object.entries(shape).map(([key, schema]) => {
          const flat = flatten(schema);
          return [key, flat instanceof z.ZodNullable ? flat : flat.nullable()];
        }),
      ),
    ),
    retries: z.number().nullable(),
    timeoutMs: z.number().nullable(),
    questions: z.array(z.object({ field: z.string(), question: z.string() })),
    provenance: z.array(z.object({ field: z.string(), origin: provenance })),
  });
}
export type ModelAnswer = z.infer<ReturnType<typeof answerSchema>>;

/** A model's answer as a suggestion, nothing of it checked yet. Fields without a given origin count as guesses. */
export function suggestionOf(definition: NodeDefinition, answer: ModelAnswer): Suggestion {
  const config = unflatten(definition.config, answer.config) as Record<string, unknown>;
  const node = {
    ...(answer.retries !== null && { retries: answer.retries }),
    ...(answer.timeoutMs !== null && { timeoutMs: answer.timeoutMs }),
  };
  const said = new Map(answer.provenance.map(({ field, origin }) => [field, origin]));
  const fields = [...Object.keys(config), ...Object.keys(node)];
  const origins = fields.map((field) => {
    const nested = answer.provenance.find((entry) => entry.field.startsWith(`${field}.`))?.origin;
    return [field, said.get(field) ?? nested ?? "guessed"] as const;
  });
  return { config, node, questions: answer.questions, provenance: Object.fromEntries(origins) };
}
