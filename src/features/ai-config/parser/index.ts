import { checkSuggestion } from "../check-suggestion";
import type { Suggestion } from "../schema";
import { parseBySchema } from "./generic";
import type { Intent } from "./parse-intent";
import { type Context, pathsBelow } from "./references";
import { parsers } from "./types";
import { cutSecrets, fixSlips, type Limits, mark, secretMark, takeLimits, unmark } from "./words";

/** Runs of blanks longer than this say nothing, and patterns that look for words around them would try every split. */
const longestBlank = 40;
const longBlank = /\s{41,}/g;

/** Types whose words are sent as they are, or that know their own slips. */
const asWritten: ReadonlySet<string> = new Set(["action.ai", "action.http", "action.code", "logic.wait"]);

/** Every name in the data that a node would see. */
const namesIn = ({ trigger, steps, loop }: Context): string[] => [
  ...new Set(pathsBelow({ trigger, steps, loop }).map(({ path }) => path.at(-1) ?? "")),
];

function withoutMark(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(secretMark, "");
  if (Array.isArray(value)) return value.map(withoutMark);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutMark(inner)]));
}

/**
 * Turns a user's words into a configuration of one node: deterministic, without a network, in milliseconds. Secrets
 * are cut before anything else is read; what the words and the data do not ground is asked for and not in the config.
 */
export function parseIntent(intent: Intent): Suggestion {
  const { definition } = intent;
  const cut = cutSecrets(intent.text.replace(longBlank, (blank) => blank.slice(0, longestBlank)));
  const isAction = definition.category === "action";
  const marked = mark(cut.text);
  const limits: Limits = isAction ? takeLimits(marked.text) : { questions: [], rest: marked.text };
  const parse = parsers[definition.type] ?? parseBySchema;
  const words = asWritten.has(definition.type) ? limits.rest : fixSlips(limits.rest, namesIn(intent.context));
  const parsed = parse({ ...intent, text: unmark(marked, words) });
  const suggestion = withoutMark(parsed) as Suggestion;
  for (const field of ["retries", "timeoutMs"] as const) {
    const value = limits[field];
    if (value === undefined) continue;
    suggestion.node[field] = value;
    suggestion.provenance[field] = "words";
  }
  suggestion.questions.push(...limits.questions);
  if (cut.found && !suggestion.questions.some(({ field }) => field === "credentialId")) {
    suggestion.questions.push({
      field: "credentialId",
      question: "A secret was left out of the config. Store it as a credential and choose it here.",
    });
  }
  checkSuggestion(suggestion, intent);
  return suggestion;
}
