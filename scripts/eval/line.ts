import { z } from "zod";

/** How much a line's intent says itself. */
export const tiers = ["explicit", "knowledge", "trap"] as const;
export type Tier = (typeof tiers)[number];

export const context = z.strictObject({
  trigger: z.unknown().optional(),
  steps: z.record(z.string(), z.unknown()).optional(),
  loop: z.unknown().optional(),
  /** What stands for the present, for words such as "tomorrow". Left out: the present. */
  now: z.iso.datetime().optional(),
});

const texts = z.record(z.string(), z.string());
const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);

const request = z.strictObject({
  method: z.string().optional(),
  /** Compared after parsing; the order of query entries does not matter. */
  url: z.url().optional(),
  urlPrefix: z.string().optional(),
  urlParsed: z.strictObject({ base: z.string(), query: texts }).optional(),
  /** Lower-case names; the value begins with this text. */
  headers: z.record(z.string().regex(/^[a-z0-9-]+$/), z.string()).optional(),
  noHeader: oneOrMore.optional(),
  /** What the body sent parses to. */
  json: z.unknown().optional(),
  /** Fields that the body sent has, each with this value. */
  jsonPartial: z.record(z.string(), z.unknown()).optional(),
  form: texts.optional(),
  text: z.string().optional(),
});

export const expectation = z.strictObject({
  request: request.optional(),
  /** For each context the branch taken; of a switch, each label stands for a handle of its own. */
  branches: z
    .array(z.strictObject({ context, branch: z.string() }))
    .min(2)
    .optional(),
  cron: z.string().optional(),
  timezone: z.string().optional(),
  milliseconds: z.number().int().positive().optional(),
  until: z.iso.datetime().optional(),
  output: z.unknown().optional(),
  items: z.array(z.unknown()).optional(),
  /** What code or another workflow is given. */
  input: z.unknown().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  node: z.record(z.string(), z.number()).optional(),
  /** Each text is in what the model, or whoever answers a wait, is shown. */
  promptContains: z.array(z.string()).optional(),
  jsonFields: z.array(z.string()).optional(),
  asks: z.array(z.string()).min(1).optional(),
  asksAny: z.literal(true).optional(),
  neverContains: z.array(z.string()).optional(),
  noHeader: oneOrMore.optional(),
});
export type Expectation = z.output<typeof expectation>;
export type RequestExpectation = z.output<typeof request>;

/** One line of a set: an intent, its context, and what the resulting node must do. */
export const line = z.strictObject({
  id: z.string().min(1),
  node: z.string(),
  tier: z.enum(tiers),
  intent: z.string().min(1).max(4_000),
  context: context.optional(),
  expect: expectation.refine((value) => Object.keys(value).length > 0, "expects nothing"),
});
export type Line = z.output<typeof line>;
