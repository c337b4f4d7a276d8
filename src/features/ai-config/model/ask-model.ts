import {
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  NoObjectGeneratedError,
  parsePartialJson,
} from "ai";
import { refusal } from "@/nodes/action-ai/failures";
import { streamAnswer } from "@/nodes/action-ai/stream-answer";
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

/** How far an answer is: `partial` is what of its JSON is written, closed where it ends. */
export type Writing = { state: "writing"; partial: unknown } | { state: "checking" };

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
 * NodeError for a refusal and what the AI SDK threw else. `used` is told of the tokens of each call, failed ones too,
 * and `heard` of how each answer comes along.
 */
export async function askModel(
  { model, name }: { model: LanguageModel; name: string },
  intent: Intent,
  {
    signal,
    used,
    heard = () => undefined,
  }: { signal: AbortSignal; used(tokens: Tokens): void; heard?: ((writing: Writing) => void) | undefined },
): Promise<ModelSuggestion> {
  const { definition } = intent;
  const { system, prompt } = promptFor(intent);
  const schema = answerSchema(definition);
  const count = ({ inputTokens, outputTokens }: LanguageModelUsage) =>
    used({ input: inputTokens ?? 0, output: outputTokens ?? 0 });
  const attempt = async (messages: ModelMessage[]): Promise<Attempt> => {
    let text = "";
    const written = streamAnswer(
      { model, instructions: system, messages, maxOutputTokens, abortSignal: signal },
      { schema, name: "configuration" },
    );
    let next = await written.next();
    for (; !next.done; next = await written.next()) {
      const isFirst = text === "";
      text += next.value;
      // Nothing becomes complete without one of these.
      if (isFirst || /[,}\]]/.test(next.value)) {
        heard({ state: "writing", partial: (await parsePartialJson(text)).value });
      }
    }
    heard({ state: "checking" });
    count(next.value.usage);
    if (next.value.refused) throw refusal(name);
    try {
      const answer = (await next.value.json()) as ModelAnswer;
      return { answer, text, faults: faultsOf(intent, suggestionOf(definition, answer)) };
    } catch (error) {
      if (!NoObjectGeneratedError.isInstance(error)) throw error;
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      return { error, text, faults: [cause.slice(0, longestFault)] };
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
