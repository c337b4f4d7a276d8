import {
  generateText,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  NoObjectGeneratedError,
  NoOutputGeneratedError,
  Output,
} from "ai";
import { refusal } from "@/nodes/action-ai/failures";
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
/** How much of what was wrong with its form is said, in characters. */
const longestFault = 2_000;

type Attempt =
  | { answer: ModelAnswer; text: string; faults: string[] }
  | { error: Error; text: string; faults: string[] };

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
 * NodeError for a refusal and what the AI SDK threw else. `used` is told of the tokens of each call, failed ones too.
 */
export async function askModel(
  { model, name }: { model: LanguageModel; name: string },
  intent: Intent,
  { signal, used }: { signal: AbortSignal; used(tokens: Tokens): void },
): Promise<ModelSuggestion> {
  const { definition } = intent;
  const { system, prompt } = promptFor(intent);
  const schema = answerSchema(definition);
  const count = ({ inputTokens, outputTokens }: LanguageModelUsage) =>
    used({ input: inputTokens ?? 0, output: outputTokens ?? 0 });
  const attempt = async (messages: ModelMessage[]): Promise<Attempt> => {
    let text = "";
    try {
      const result = await generateText({
        model,
        instructions: system,
        messages,
        output: Output.object({ schema, name: "configuration" }),
        maxOutputTokens,
        maxRetries: 0,
        abortSignal: signal,
      });
      count(result.totalUsage);
      text = result.text;
      if (result.finishReason === "content-filter") throw refusal(name);
      const answer = result.output;
      return { answer, text, faults: faultsOf(intent, suggestionOf(definition, answer)) };
    } catch (error) {
      if (NoOutputGeneratedError.isInstance(error)) return { error, text, faults: [error.message] };
      if (!NoObjectGeneratedError.isInstance(error)) throw error;
      if (error.usage) count(error.usage);
      if (error.finishReason === "content-filter") throw refusal(name);
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      return { error, text: error.text ?? "", faults: [cause.slice(0, longestFault)] };
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
