import type { z } from "zod";
import { checkSuggestion } from "../check-suggestion";
import type { Intent } from "../parser/parse-intent";
import { provenance as origin, type Provenance, type Suggestion } from "../schema";
import { answerSchema, suggestionOf } from "./answer-schema";
import { groundSuggestion } from "./ground";

/** What of an answer under way can be shown: fields by name, and where those come from of which that is said already. */
export type Provisional = Pick<Suggestion, "config" | "provenance">;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where fields come from as far as that is said; of the last entry more may come while its origin is not whole. */
function originsOf(told: unknown): { field: string; origin: Provenance }[] {
  return (Array.isArray(told) ? told : []).flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.field !== "string" || Object.keys(entry).at(-1) !== "origin")
      return [];
    const known = origin.safeParse(entry.origin);
    return known.success ? [{ field: entry.field, origin: known.data }] : [];
  });
}

/**
 * What can be shown of a model's answer that is still being written (JSON, closed where it ends). A field is shown when
 * it is complete and would be left as it is in the final answer: it fits its type, its templates lead to data, it holds
 * no secret and no host from nowhere. Where the model has not said yet what a required field is grounded in, only one
 * is shown that the parser has grounds for too.
 */
export function provisionalOf(intent: Intent, parsed: Suggestion): (partial: unknown) => Provisional {
  const shapes = answerSchema(intent.definition).shape.config.shape as Record<string, z.ZodType>;
  return (partial) => shownOf(intent, parsed, shapes, partial);
}

function shownOf(
  intent: Intent,
  parsed: Suggestion,
  shapes: Record<string, z.ZodType>,
  partial: unknown,
): Provisional {
  if (!isRecord(partial) || !isRecord(partial.config)) return { config: {}, provenance: {} };
  const last = Object.keys(partial).at(-1);
  const entries = Object.entries(partial.config);
  // More may come of the field that is written at present.
  const complete = last === "config" ? entries.slice(0, -1) : entries;
  const fields = complete.filter(([field, value]) => shapes[field]?.safeParse(value).success);
  const said = originsOf(partial.provenance);
  const suggestion = suggestionOf(intent.definition, {
    config: Object.fromEntries(fields),
    retries: null,
    timeoutMs: null,
    questions: [],
    provenance: said,
  });
  const isSaid = (field: string) =>
    said.some((entry) => entry.field === field || entry.field.startsWith(`${field}.`));
  for (const field of Object.keys(suggestion.config)) {
    const grounds = field in parsed.config ? parsed.provenance[field] : undefined;
    if (!isSaid(field) && grounds) suggestion.provenance[field] = grounds;
  }
  groundSuggestion(suggestion, intent);
  checkSuggestion(suggestion, intent);
  const origins = Object.entries(suggestion.provenance).filter(([field]) => isSaid(field));
  return { config: suggestion.config, provenance: Object.fromEntries<Provenance>(origins) };
}
