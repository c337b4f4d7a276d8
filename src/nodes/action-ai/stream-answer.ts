import {
  APICallError,
  generateText,
  type LanguageModel,
  type LanguageModelUsage,
  type ModelMessage,
  NoOutputGeneratedError,
  Output,
  streamText,
} from "ai";
import { z } from "zod";
import { NodeError } from "@/nodes/kit/executor";
import { tokenCounter, type UsedTokens } from "./count-tokens";

type Asked = {
  model: LanguageModel;
  instructions?: string;
  messages: ModelMessage[];
  temperature?: number;
  maxOutputTokens?: number;
  abortSignal: AbortSignal;
  headers?: Record<string, string>;
  /** Told once of the tokens that the call took, however it ended. */
  used(tokens: UsedTokens): void;
};

type Form = { schema: z.ZodType; name?: string };

/** Everything that is sent to the model, as a text to be measured. */
const sentOf = ({ instructions = "", messages }: Asked, form: Form | undefined): string =>
  [instructions, JSON.stringify(messages), form ? JSON.stringify(z.toJSONSchema(form.schema)) : ""].join("");

/** A whole answer, with what the provider counted. `json` rejects with NoObjectGeneratedError where it does not fit. */
export type StreamedAnswer = {
  text: string;
  json(): Promise<unknown>;
  refused: boolean;
  usage: LanguageModelUsage;
};

/** A stream that ended without the provider having said so, or without anything in it. */
const incomplete = () =>
  new APICallError({
    message: "The answer ended before it was complete.",
    url: "",
    requestBodyValues: {},
    statusCode: 200,
  });

/** What a provider says in the middle of an answer, as an error with its words. */
function saidMeanwhile(fault: unknown): unknown {
  if (NoOutputGeneratedError.isInstance(fault)) return incomplete();
  if (fault instanceof Error && fault.name !== "AI_StreamProviderError") return fault;
  const message = fault instanceof Error ? fault.message : JSON.stringify(fault);
  return new NodeError("ModelError", `The provider broke its answer off: ${message}`, { final: false });
}

/** OpenAI streams some models for verified organizations alone, and others may not stream at all: those answer whole. */
const refusesToStream = (fault: unknown): boolean =>
  APICallError.isInstance(fault) &&
  fault.statusCode === 400 &&
  /"param"\s*:\s*"stream"/.test(fault.responseBody ?? "");

/**
 * Asks a model, gives its text as it is written, and returns the whole answer; with a schema it is JSON by it. Throws
 * what went wrong with the call (`failureOfCall` tells of it in words), also where the stream just ended or was aborted.
 */
export async function* streamAnswer(asked: Asked, form?: Form): AsyncGenerator<string, StreamedAnswer> {
  const { used, ...call } = asked;
  call.abortSignal.throwIfAborted();
  const counter = tokenCounter(sentOf(asked, form));
  let fault: unknown;
  let usage: LanguageModelUsage | undefined;
  // Who asks decides whether to ask again.
  const request = { ...call, ...(form && { output: Output.object(form) }), maxRetries: 0 };
  try {
    const result = streamText({
      ...request,
      includeRawChunks: true,
      onError: ({ error }) => {
        fault ??= error;
      },
    });
    for await (const part of result.stream) {
      if (part.type === "raw") counter.event(part.rawValue);
      if (part.type === "reasoning-delta" || part.type === "text-delta") counter.piece(part.text);
      if (part.type === "text-delta") yield part.text;
    }
    call.abortSignal.throwIfAborted();
    if (refusesToStream(fault)) {
      const whole = await generateText(request);
      usage = whole.totalUsage;
      yield whole.text;
      return {
        text: whole.text,
        json: async () => whole.output,
        refused: whole.finishReason === "content-filter",
        usage,
      };
    }
    if (fault !== undefined) throw saidMeanwhile(fault);
    const [finishReason, rawFinishReason] = await Promise.all([result.finishReason, result.rawFinishReason]);
    if (finishReason === "interrupted" || (finishReason === "other" && rawFinishReason === undefined))
      throw incomplete();
    usage = await result.totalUsage;
    return {
      text: await result.text,
      json: async () => result.output,
      refused: finishReason === "content-filter",
      usage,
    };
  } catch (error) {
    fault ??= error;
    throw error;
  } finally {
    used(counter.total({ usage, fault }));
  }
}
