import { draftIssues } from "@/nodes/kit/draft-issues";
import { templatesOf } from "@/nodes/kit/templates-of";
import type { Suggestion } from "../schema";
import { parseBySchema } from "./generic";
import type { Intent } from "./parse-intent";
import { templateFaults } from "./references";
import { parsers } from "./types";
import { cutSecrets, type Limits, mark, secretMark, takeLimits, unmark } from "./words";

function withoutMark(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(secretMark, "");
  if (Array.isArray(value)) return value.map(withoutMark);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutMark(inner)]));
}

function drop(suggestion: Suggestion, field: string, question: string): void {
  const top = field.split(".")[0] ?? field;
  delete suggestion.config[top];
  for (const key of Object.keys(suggestion.provenance)) {
    if (key === top || key.startsWith(`${top}.`)) delete suggestion.provenance[key];
  }
  if (!suggestion.questions.some((asked) => asked.field === field || asked.field === top)) {
    suggestion.questions.push({ field, question });
  }
}

/** Nothing leaves that the type's schema refuses or that refers to what is not there: it is asked for instead. */
function check(suggestion: Suggestion, { definition, context }: Intent): void {
  for (const { field, text } of [...templatesOf(definition, suggestion.config)]) {
    const [fault] = templateFaults(text, context);
    if (fault) drop(suggestion, field, `${fault} What shall it be?`);
  }
  for (const { field, message } of draftIssues(definition, suggestion.config)) {
    drop(suggestion, field, `${field}: ${message}`);
  }
}

/**
 * Turns a user's words into a configuration of one node: deterministic, without a network, in milliseconds. Secrets
 * are cut before anything else is read; what the words and the data do not ground is asked for and not in the config.
 */
export function parseIntent(intent: Intent): Suggestion {
  const { definition } = intent;
  const cut = cutSecrets(intent.text);
  const isAction = definition.category === "action";
  const marked = mark(cut.text);
  const limits: Limits = isAction ? takeLimits(marked.text) : { questions: [], rest: marked.text };
  const parse = parsers[definition.type] ?? parseBySchema;
  const parsed = parse({ ...intent, text: unmark(marked, limits.rest) });
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
  check(suggestion, intent);
  return suggestion;
}
