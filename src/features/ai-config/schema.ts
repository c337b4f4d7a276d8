import { z } from "zod";
import { isoTime, pageInput, pageOf, uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";

/** What magic input is asked: a node type, the user's words, and the data that the node would see. */
export const configureInput = z.object({
  nodeType: z.string().max(100),
  intent: z.string().trim().min(1, "must not be empty").max(4_000),
  context: z
    .object({
      trigger: z.unknown().optional(),
      steps: z.record(z.string(), z.unknown()).default({}),
      loop: z.unknown().optional(),
      /** Stands for the present in times that are worked out. */
      now: z.iso.datetime({ offset: true }).optional(),
    })
    .default({ steps: {} }),
  current: z.record(z.string(), z.unknown()).optional(),
});
export type ConfigureInput = z.output<typeof configureInput>;

/** Where a field's value comes from: the user's words, the data seen, the type's default, or a guess. */
export const provenance = z.enum(["words", "context", "default", "guessed"]);
export type Provenance = z.infer<typeof provenance>;

/** Settings of the node beside its config. */
const nodeSettings = z.object({
  retries: z.number().int().min(0).max(10).optional(),
  timeoutMs: z.number().int().min(1).optional(),
});

/**
 * A configuration to be looked at and accepted. Fields are named like in problems (`url`, `body.content`,
 * `rules.0.right`; `retries`, `timeoutMs` and `credentialId` are the node's). What nothing grounds is not in the config
 * but asked for.
 */
export const suggestion = z.object({
  config: z.record(z.string(), z.unknown()),
  node: nodeSettings,
  questions: z.array(z.object({ field: z.string(), question: z.string() })),
  provenance: z.record(z.string(), provenance),
});
export type Suggestion = z.infer<typeof suggestion>;

/** The suggestion, who made it, and what a user should know of how it came about. */
export const configureOutput = suggestion.extend({
  source: z.enum(["model", "parser"]),
  model: z.string().optional(),
  /** Fields of the model's answer for which the parser found something else in the user's words. */
  disagreements: z.array(z.object({ field: z.string(), parser: z.unknown(), model: z.unknown() })).optional(),
  /** Why the parser answers although a model is configured. */
  notice: z.string().optional(),
});
export type ConfigureOutput = z.infer<typeof configureOutput>;

const storable = (longest: number) => z.string().max(longest).refine(isStorable, notStorable);

/** What a user thought of a suggestion: a thumb, a note, what became of it, or all of them. */
export const feedbackInput = z.object({
  nodeType: storable(100),
  intent: storable(4_000),
  config: z.record(z.string(), z.unknown()),
  source: z.enum(["model", "parser"]),
  model: storable(300).optional(),
  thumb: z.enum(["up", "down"]).optional(),
  outcome: z.enum(["accepted", "edited", "rejected"]).optional(),
  note: storable(2_000).optional(),
});
export const feedbackGiven = z.object({ id: z.string() });
export const listFeedbackInput = pageInput;
/** Where a list of feedback goes on. */
export const feedbackPlace = z.tuple([uuid]);
const feedback = z.object({
  id: z.string(),
  nodeType: z.string(),
  intent: z.string(),
  config: z.record(z.string(), z.unknown()),
  source: z.enum(["model", "parser"]),
  model: z.string().nullable(),
  promptVersion: z.string().nullable(),
  thumb: z.string().nullable(),
  outcome: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: isoTime,
});
export type AiFeedback = z.infer<typeof feedback>;
export const feedbackPage = pageOf(feedback);

/** The configured model, a user's limits, and what the workspace used in the last 30 days. */
export const aiUsage = z.object({
  /** `provider/name`; null where the parser answers alone. */
  model: z.string().nullable(),
  limits: z.object({ perMinute: z.number(), perDay: z.number() }),
  models: z.array(
    z.object({
      model: z.string(),
      calls: z.number(),
      failed: z.number(),
      inputTokens: z.number(),
      outputTokens: z.number(),
      /** An estimate; null where the model's price is not known. */
      costUsd: z.number().nullable(),
    }),
  ),
});
export type AiUsage = z.infer<typeof aiUsage>;
