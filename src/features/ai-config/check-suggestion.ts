import { draftIssues } from "@/nodes/kit/draft-issues";
import { templatesOf } from "@/nodes/kit/templates-of";
import type { Intent } from "./parser/parse-intent";
import { templateFaults } from "./parser/references";
import type { Suggestion } from "./schema";

/** Takes a field out of a suggestion, with what is below it, and asks for it unless it is asked for already. */
export function dropField(suggestion: Suggestion, field: string, question: string): void {
  const top = field.split(".")[0] ?? field;
  delete suggestion.config[top];
  for (const key of Object.keys(suggestion.provenance)) {
    if (key === top || key.startsWith(`${top}.`)) delete suggestion.provenance[key];
  }
  if (!suggestion.questions.some((asked) => asked.field === field || asked.field === top)) {
    suggestion.questions.push({ field, question });
  }
}

/**
 * Takes out of a suggestion what the type's schema refuses and what refers to data that is not there, and asks for it
 * instead. Nothing leaves the parser or a model without it.
 */
export function checkSuggestion(suggestion: Suggestion, { definition, context }: Intent): void {
  for (const { field, text } of [...templatesOf(definition, suggestion.config)]) {
    const [fault] = templateFaults(text, context);
    if (fault) dropField(suggestion, field, `${fault} What shall it be?`);
  }
  for (const { field, message } of draftIssues(definition, suggestion.config)) {
    dropField(suggestion, field, `${field}: ${message}`);
  }
}
