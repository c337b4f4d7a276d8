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
import type { z } from "zod";
import { NodeError } from "@/nodes/kit/executor";

type Asked = {
  model: LanguageModel;
  instructions?: string;
  messages: ModelMessage[];
  temperature?: number;
  maxOutputTokens?: number;
  abortSignal: AbortSignal;
  headers?: Record<string, string>;
};

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
export async function* streamAnswer(
  asked: Asked,
  form?: { schema: z.ZodType; name?: string },
): AsyncGenerator<string, StreamedAnswer> {
  let fault: unknown;
  // Who asks decides whether to ask again.
  const request = { ...asked, ...(form && { output: Output.object(form) }), maxRetries: 0 };
  const result = streamText({
    ...request,
    onError: ({ error }) => {
      fault ??= error;
    },
  });
  for await (const piece of result.textStream) yield piece;
  asked.abortSignal.throwIfAborted();
  if (refusesToStream(fault)) {
    const whole = await generateText(request);
    yield whole.text;
    return {
      text: whole.text,
      json: async () => whole.output,
      refused: whole.finishReason === "content-filter",
      usage: whole.totalUsage,
    };
  }
  if (fault !== undefined) throw saidMeanwhile(fault);
  const [finishReason, rawFinishReason] = await Promise.all([result.finishReason, result.rawFinishReason]);
  if (finishReason === "interrupted" || (finishReason === "other" && rawFinishReason === undefined))
    throw incomplete();
  return {
    text: await result.text,
    json: async () => result.output,
    refused: finishReason === "content-filter",
    usage: await result.totalUsage,
  };
}
