import { isDeepStrictEqual } from "node:util";
import { textsOf } from "@/nodes/kit/draft-issues";
import { vendorOf } from "../catalogue";
import { dropField } from "../check-suggestion";
import type { Intent } from "../parser/parse-intent";
import { cutSecrets } from "../parser/words";
import type { Suggestion } from "../schema";
import { hasMasked, masked } from "./sample";

const credentialQuestion =
  "A secret was left out of the config. Store it as a credential and choose it here.";

function askForCredential(suggestion: Suggestion): void {
  if (suggestion.questions.some(({ field }) => field === "credentialId")) return;
  suggestion.questions.push({ field: "credentialId", question: credentialQuestion });
}

/** The hosts of URLs in a text that are written out. */
const hostsIn = (text: string): string[] =>
  [...text.matchAll(/https?:\/\/([\w.-]+)/gi)].map(([, host]) => (host ?? "").toLowerCase());

/** Whether a type's config must have a field. */
function isRequired({ definition }: Intent, field: string): boolean {
  const schema = (
    definition.config.shape as Record<string, { safeParse(value: unknown): { success: boolean } }>
  )[field];
  return schema !== undefined && !schema.safeParse(undefined).success;
}

/**
 * Takes out of a model's suggestion what it has no grounds for, and asks for it: guesses of required fields, hosts that
 * neither words, data nor the catalogue have, and secrets. What it kept of the present config is put back as it was.
 */
export function groundSuggestion(suggestion: Suggestion, intent: Intent): void {
  const { text, context, current } = intent;
  for (const [field, value] of Object.entries(current ?? {})) {
    if (isDeepStrictEqual(suggestion.config[field], masked(value))) {
      suggestion.config[field] = value;
      suggestion.provenance[field] = "context";
    }
  }
  const known = `${text} ${JSON.stringify({ context, current })}`.toLowerCase();
  for (const { field, text: value } of [...textsOf(suggestion.config)]) {
    const top = field.split(".")[0] ?? field;
    if (suggestion.provenance[top] === "context" && current?.[top] === suggestion.config[top]) continue;
    if (hasMasked(value) || cutSecrets(value).found) {
      dropField(suggestion, field, `${field}: it held a secret. What shall it be without?`);
      askForCredential(suggestion);
      continue;
    }
    const unknown = hostsIn(value).find((host) => !known.includes(host) && !vendorOf(`https://${host}/`));
    if (unknown)
      dropField(suggestion, field, `Nothing says that ${unknown} is meant. Which URL shall it be?`);
  }
  for (const [field, origin] of Object.entries(suggestion.provenance)) {
    const isApi = hostsIn(String(suggestion.config[field])).some((host) => vendorOf(`https://${host}/`));
    if (origin !== "guessed" || isApi || !isRequired(intent, field)) continue;
    dropField(suggestion, field, `Nothing says what ${field} is. What shall it be?`);
  }
  if (cutSecrets(text).found) askForCredential(suggestion);
}
