import { APICallError, type LanguageModelUsage } from "ai";

/** Tokens of one call; `estimated` where its provider had not counted them when it ended. */
export type UsedTokens = { input: number; output: number; estimated: boolean };

/** Characters to a token of English text, as providers give it for their own tokenizers. */
const charactersPerToken = 4;

const estimate = (characters: number) => Math.ceil(characters / charactersPerToken);

type Told = { input?: number | undefined; output?: number | undefined };

const part = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** The sum of the fields that hold numbers; undefined where none does. */
function sum(of: unknown, names: readonly string[]): number | undefined {
  const numbers = names.map((name) => part(of, name)).filter((each) => typeof each === "number");
  return numbers.length ? numbers.reduce((total, each) => total + each, 0) : undefined;
}

/**
 * What an event of a stream says of tokens, in the providers' own forms: Anthropic's `message_start` and
 * `message_delta`, Gemini's `usageMetadata`, OpenAI's `usage` and `response.usage`.
 */
function toldBy(event: unknown): Told {
  const usage = part(event, "usage") ?? part(part(event, "message") ?? part(event, "response"), "usage");
  const metadata = part(event, "usageMetadata");
  return {
    input:
      sum(usage, ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]) ??
      sum(usage, ["prompt_tokens"]) ??
      sum(metadata, ["promptTokenCount"]),
    output:
      sum(usage, ["output_tokens"]) ??
      sum(usage, ["completion_tokens"]) ??
      sum(metadata, ["candidatesTokenCount", "thoughtsTokenCount"]),
  };
}

/** Whether a provider never began with an answer: it was not reached, or declined the request with its status. */
const neverBegan = (fault: unknown): boolean =>
  APICallError.isInstance(fault) && (fault.statusCode === undefined || fault.statusCode >= 400);

/**
 * Counts the tokens of a call whose answer may break off. `prompt` is all that is sent. What the provider says stands;
 * of what it does not come to say, its characters by four are taken, the prompt's also where no answer had come yet:
 * it was read by then.
 */
export function tokenCounter(prompt: string) {
  let told: Told = {};
  let heard = 0;
  return {
    /** Takes one event of the stream as the provider sent it. */
    event(value: unknown) {
      const { input = told.input, output = told.output } = toldBy(value);
      told = { input, output };
    },
    /** Takes a piece of what the model writes or thinks. */
    piece(text: string) {
      heard += text.length;
    },
    /** What the call took, from what ended it: the usage of a whole answer, or a fault. */
    total({ usage, fault }: { usage?: LanguageModelUsage | undefined; fault?: unknown }): UsedTokens {
      if (!usage && !heard && told.input === undefined && neverBegan(fault)) {
        return { input: 0, output: 0, estimated: false };
      }
      const input = usage?.inputTokens ?? told.input;
      // Before the end the providers' figure is that of the event's own time.
      const output = usage?.outputTokens;
      return {
        input: input ?? estimate(prompt.length),
        output: output ?? Math.max(told.output ?? 0, estimate(heard)),
        estimated: input === undefined || output === undefined,
      };
    },
  };
}
