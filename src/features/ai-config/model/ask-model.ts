import type { LanguageModel } from "ai";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { templatesOf } from "@/nodes/kit/templates-of";
import { checkSuggestion } from "../check-suggestion";
import type { Intent } from "../parser/parse-intent";
import { templateFaults } from "../parser/references";
import type { Suggestion } from "../schema";
import { answerSchema, suggestionOf } from "./answer-schema";
import { type Asking, askRepaired } from "./ask-repaired";
import { groundSuggestion } from "./ground";
import { promptFor } from "./prompt";

export type ModelSuggestion = { suggestion: Suggestion; repaired: boolean };

/** What the model has to mend: values that the schema refuses and templates that lead nowhere. */
export function suggestionFaults(
  { definition, context }: Pick<Intent, "definition" | "context">,
  { config, questions }: Suggestion,
): string[] {
  const asked = new Set(questions.map(({ field }) => field.split(".")[0]));
  const issues = draftIssues(definition, config)
    .filter(({ field }) => !asked.has(field.split(".")[0]))
    .map(({ field, message }) => `config.${field}: ${message}`);
  const templates = [...templatesOf(definition, config)].flatMap(({ field, text }) =>
    templateFaults(text, context).map((fault) => `config.${field}: ${fault}`),
  );
  return [...issues, ...templates];
}

/**
 * Asks a model for a configuration, and once more with the faults where its answer cannot be used. What is still wrong
 * then, and what it has no grounds for, is taken out and asked for. Rejects where there is no usable answer at all, with
 * NodeError for a refusal and what the AI SDK threw else.
 */
export async function askModel(
  model: { model: LanguageModel; name: string },
  intent: Intent,
  asking: Asking,
): Promise<ModelSuggestion> {
  const { definition } = intent;
  const { answer, repaired } = await askRepaired(
    model,
    {
      ...promptFor(intent),
      schema: answerSchema(definition),
      schemaName: "configuration",
      faultsOf: (given) => suggestionFaults(intent, suggestionOf(definition, given)),
    },
    asking,
  );
  const suggestion = suggestionOf(definition, answer);
  groundSuggestion(suggestion, intent);
  checkSuggestion(suggestion, intent);
  return { suggestion, repaired };
}
