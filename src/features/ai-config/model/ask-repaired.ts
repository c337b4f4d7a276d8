import { type LanguageModel, type ModelMessage, NoObjectGeneratedError, parsePartialJson } from "ai";
import type { z } from "zod";
import type { UsedTokens } from "@/nodes/action-ai/count-tokens";
import { refusal } from "@/nodes/action-ai/failures";
import { streamAnswer } from "@/nodes/action-ai/stream-answer";
import { repairPrompt } from "./prompt";

/** How far an answer is: `partial` is what of its JSON is written, closed where it ends. */
export type Writing = { state: "writing"; partial: unknown } | { state: "checking" };

/** When to stop, and whom to tell: of the tokens of each call, failed ones too, and of how each answer comes along. */
export type Asking = {
  signal: AbortSignal;
  used(tokens: UsedTokens): void;
  heard?: ((writing: Writing) => void) | undefined;
};

/** What a model is asked, the form of its answer, and what of an answer in that form it has to mend. */
export type Question<Schema extends z.ZodType> = {
  system: string;
  prompt: string;
  schema: Schema;
  /** What the answer is called to the model. */
  schemaName: string;
  faultsOf(answer: z.output<Schema>): string[];
};

/** The most that an answer may take, in tokens. */
const maxOutputTokens = 8_000;
/** How much of an answer that cannot be used is shown to the model again, in characters. */
const shownAgain = 8_000;
/** How much of what was wrong with its form is said, in characters. */
const longestFault = 2_000;

type Attempt<Answer> =
  | { answer: Answer; text: string; faults: string[] }
  | { error: Error; text: string; faults: string[] };

/**
 * Asks a model for an answer of a schema, and once more with the faults where it cannot be used. The second answer
 * counts, faults or not, where it has the form. Rejects where there is no answer of that form at all, with NodeError
 * for a refusal and what the AI SDK threw else.
 */
export async function askRepaired<Schema extends z.ZodType>(
  { model, name }: { model: LanguageModel; name: string },
  { system, prompt, schema, schemaName, faultsOf }: Question<Schema>,
  { signal, used, heard = () => undefined }: Asking,
): Promise<{ answer: z.output<Schema>; repaired: boolean }> {
  const attempt = async (messages: ModelMessage[]): Promise<Attempt<z.output<Schema>>> => {
    let text = "";
    const written = streamAnswer(
      { model, instructions: system, messages, maxOutputTokens, abortSignal: signal, used },
      { schema, name: schemaName },
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
    if (next.value.refused) throw refusal(name);
    try {
      const answer = (await next.value.json()) as z.output<Schema>;
      return { answer, text, faults: faultsOf(answer) };
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
  return { answer: usable.answer, repaired: first.faults.length > 0 };
}
