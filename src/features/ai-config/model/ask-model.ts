import { generateText, type LanguageModel, type ModelMessage, NoObjectGeneratedError, Output } from "ai";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { templatesOf } from "@/nodes/kit/templates-of";
import { checkSuggestion } from "../check-suggestion";
import type { Intent } from "../parser/parse-intent";
import { templateFaults } from "../parser/references";
import type { Suggestion } from "../schema";
import { answerSchema, type ModelAnswer, suggestionOf } from "./answer-schema";
import { groundSuggestion } from "./ground";
import { promptFor, repairPrompt } from "./prompt";

/** Tokens that were used, of all calls together. */
export type Tokens = { input: number; output: number };
export type ModelSuggestion = { suggestion: Suggestion; repaired: boolean };

/** The most that an answer may take, in tokens. */
const maxOutputTokens = 8_000;
/** How much of an answer that cannot be used is shown to the model again, in characters. */
const shownAgain = 8_000;

type Attempt =
  | { answer: ModelAnswer; text: string; faults: string[] }
  | { error: NoObjectGeneratedError; text: string; faults: string[] };

/** What the model has to mend: values that the schema refuses and templates that lead nowhere. */
function faultsOf({ definition, context }: Intent, { config, questions }: Suggestion): string[] {
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
 * what the AI SDK threw. `used` is told of the tokens of each call, failed ones too.
 */
export async function askModel(
  model: LanguageModel,
  intent: Intent,
  { signal, used }: { signal: AbortSignal; used(tokens: Tokens): void },
): Promise<ModelSuggestion> {
  const { definition } = intent;
  const { system, prompt } = promptFor(intent);
  const schema = answerSchema(definition);
  const attempt = async (messages: ModelMessage[]): Promise<Attempt> => {
    const count = ({ inputTokens = 0, outputTokens = 0 }: { inputTokens?: number; outputTokens?: number }) =>
      used({ input: inputTokens, output: outputTokens });
    try {
      const { output, text, totalUsage } = await generateText({
        model,
        instructions: system,
        messages,
        output: Output.object({ schema, name: "configuration" }),
        maxOutputTokens,
        maxRetries: 0,
        abortSignal: signal,
      });
      count(totalUsage as { inputTokens?: number; outputTokens?: number });
      return { answer: output, text, faults: faultsOf(intent, suggestionOf(definition, output)) };
    } catch (error) {
      if (!NoObjectGeneratedError.isInstance(error)) throw error;
      if (error.usage) count(error.usage as { inputTokens?: number; outputTokens?: number });
      if (error.finishReason === "content-filter") throw error;
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      return { error, text: error.text ?? "", faults: [cause.slice(0, 2_000)] };
    }
  };
  const question: ModelMessage = { role: "user", content: prompt };
  const first = await attempt([question]);
  const last = first.faults.length
    ? await attempt([
        question,
        { role: "assistant", content: first.text.slice(0, shownAgain) || "null" },
        { role: "user", content: repairPrompt(first.faults) },
      ])
    : first;
  const usable = "answer" in last ? last : first;
  if (!("answer" in usable)) throw usable.error;
  const suggestion = suggestionOf(definition, usable.answer);
  groundSuggestion(suggestion, intent);
  checkSuggestion(suggestion, intent);
  return { suggestion, repaired: first.faults.length > 0 };
}
