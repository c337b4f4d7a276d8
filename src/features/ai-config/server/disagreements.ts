import { isDeepStrictEqual } from "node:util";
import type { ConfigureOutput, Suggestion } from "../schema";

/** JSON written in different ways is the same. */
function meaningOf(value: unknown): unknown {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(meaningOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, meaningOf(item)]));
}

/** The fields that the parser found in the user's words and for which a model says something else, or nothing. */
export function disagreementsOf(
  parser: Suggestion,
  model: Suggestion,
): NonNullable<ConfigureOutput["disagreements"]> {
  const settingOf = ({ config, node }: Suggestion, field: string): unknown =>
    field in config ? config[field] : node[field as keyof Suggestion["node"]];
  return Object.entries(parser.provenance)
    .filter(([field, origin]) => origin === "words" && !field.includes("."))
    .map(([field]) => ({ field, parser: settingOf(parser, field), model: settingOf(model, field) ?? null }))
    .filter((pair) => !isDeepStrictEqual(meaningOf(pair.parser), meaningOf(pair.model)));
}
