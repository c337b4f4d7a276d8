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
  /** false: the parser answers, and no model is asked. */
  useModel: z.boolean().optional(),
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

/** What is told while an answer comes about, in this order; `writing` each time when there is more. */
export const configureEvent = z.discriminatedUnion("type", [
  /** The built-in parser's answer, where a model is asked as well. */
  z.object({ type: z.literal("parser"), answer: configureOutput, model: z.string() }),
  /** The fields of the model's answer that are complete and checked. It begins anew where it is mended. */
  z.object({
    type: z.literal("writing"),
    config: z.record(z.string(), z.unknown()),
    provenance: z.record(z.string(), provenance),
  }),
  z.object({ type: z.literal("checking") }),
  z.object({ type: z.literal("answer"), answer: configureOutput }),
]);
export type ConfigureEvent = z.infer<typeof configureEvent>;

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

/** Whose models can be set up; `compatible` is a server of one's own that speaks OpenAI's protocol. */
export const modelProviders = ["openai", "anthropic", "google", "compatible"] as const;
export type ModelProvider = (typeof modelProviders)[number];

/** What models are asked for: magic input, a whole workflow, explanations, a run's step, and the test of a key. */
export const aiPurposes = ["config", "describe", "explain", "step", "test"] as const;
export type AiPurpose = (typeof aiPurposes)[number];

/** What the members and runs of a workspace used in the last 30 days. */
const used = z.object({
  calls: z.number(),
  failed: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** Calls that ended before their provider had counted: their tokens are estimates. */
  estimated: z.number(),
  /** An estimate; null where no price is known of what was used. */
  costUsd: z.number().nullable(),
});
export type AiUsed = z.infer<typeof used>;

const usd = z.number().min(0, "must not be negative").max(1_000_000, "must be at most 1000000");
const tokens = z.number().int().min(0, "must not be negative").max(1e12, "must be at most 1000000000000");

/** What models may cost and take within a calendar month (UTC); null is no limit. */
export const aiBudget = z.object({ monthlyUsd: usd.nullable(), monthlyTokens: tokens.nullable() });
export type AiBudget = z.infer<typeof aiBudget>;

/** The configured model, a user's limits, the workspace's budget, and what was used of models. */
export const aiUsage = z.object({
  /** `provider/name`; null where the parser answers alone. */
  model: z.string().nullable(),
  limits: z.object({ perMinute: z.number(), perDay: z.number() }),
  /** How much of the limits the user has used in the last minute and the last day. */
  you: z.object({ minute: z.number(), day: z.number() }),
  budget: aiBudget.extend({
    /** Used since the first of the month (UTC); what has no known price costs nothing here. */
    usedUsd: z.number(),
    usedTokens: z.number(),
    /** When the next month begins. */
    renewsAt: isoTime,
  }),
  models: z.array(used.extend({ model: z.string() })),
  purposes: z.array(used.extend({ purpose: z.enum(aiPurposes) })),
});
export type AiUsage = z.infer<typeof aiUsage>;
