import { z } from "zod";
import { isStorable, notStorable } from "@/lib/storable";
import { aiBudget, modelProviders } from "./schema";

/** A workspace's model as everyone may see it: never its key. */
export const aiModel = z.object({
  /** Who has set it up; null where there is none and the parser answers alone. */
  source: z.enum(["workspace", "operator"]).nullable(),
  /** `provider/name`. */
  model: z.string().nullable(),
  provider: z.enum(modelProviders).nullable(),
  name: z.string().nullable(),
  /** Of the workspace's own model, where it is not at the provider itself. */
  baseUrl: z.string().nullable(),
  /** Whether the vault has a key for the workspace's own model. */
  hasKey: z.boolean(),
});
export type AiModel = z.infer<typeof aiModel>;

const line = (longest: number) =>
  z.string().trim().min(1, "must not be empty").max(longest).refine(isStorable, notStorable);

const baseUrl = line(500)
  .refine(
    (text) =>
      URL.canParse(text) &&
      /^https?:$/.test(new URL(text).protocol) &&
      !/[@?#]/.test(text.replace(/^https?:\/\//, "")),
    "must be an absolute http:// or https:// URL without user name, query or fragment, such as http://localhost:11434/v1",
  )
  .transform((text) => text.replace(/\/+$/, ""));

/** A model to be set up in the place of the present one. */
export const setModelInput = z
  .object({
    provider: z.enum(modelProviders),
    name: line(200),
    /** Needed for `compatible`; null or left out: the provider's own API. */
    baseUrl: baseUrl.nullish().transform((value) => value ?? null),
    /** Left out: the present one stays, for the same provider and address. Null: none is sent. */
    key: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{1,2000}$/, "must be 1 to 2000 characters that a header can carry, without spaces")
      .nullish(),
  })
  .refine(({ provider, baseUrl }) => provider !== "compatible" || baseUrl !== null, {
    path: ["baseUrl"],
    message: "is missing: where does the server answer, for example http://localhost:11434/v1",
  });
export type SetModelInput = z.output<typeof setModelInput>;

/** What one tiny call of the present model came to, in words for a user. */
export const modelTest = z.object({
  ok: z.boolean(),
  message: z.string(),
  model: z.string(),
  milliseconds: z.number(),
});
export type ModelTest = z.infer<typeof modelTest>;

export const setBudgetInput = aiBudget;
