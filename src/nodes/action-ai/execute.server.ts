import { generateText, Output } from "ai";
import { z } from "zod";
import type { Executor } from "@/nodes/kit/executor";
import type { actionAi, aiFieldTypes } from "./definition";
import { failureOfCall, refusal } from "./failures";
import { modelFor } from "./model";

const fieldSchemas: Record<(typeof aiFieldTypes)[number], () => z.ZodType> = {
  string: () => z.string(),
  number: () => z.number(),
  integer: () => z.int(),
  boolean: () => z.boolean(),
  "string[]": () => z.array(z.string()),
  "number[]": () => z.array(z.number()),
};

type Fields = z.output<typeof actionAi.config>["output"]["fields"];

const schemaOf = (fields: Fields) =>
  z.object(
    Object.fromEntries(
      fields.map(({ name, type, description }) => {
        const schema = fieldSchemas[type]();
        return [name, description ? schema.describe(description) : schema];
      }),
    ),
  );

/** What the provider counted; what it does not say is 0. */
function usageOf(usage: { inputTokens?: number | undefined; outputTokens?: number | undefined }) {
  const { inputTokens = 0, outputTokens = 0 } = usage;
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

export const ai: Executor<typeof actionAi> = {
  async execute(config, services) {
    const { provider, model, system, prompt, temperature, output } = config;
    const request = {
      model: modelFor(provider, model, services),
      ...(system && { system }),
      prompt,
      ...(temperature !== undefined && { temperature }),
      // The node's own retries decide, and are recorded as attempts.
      maxRetries: 0,
      abortSignal: services.signal,
      headers: { "idempotency-key": services.idempotencyKey },
    };
    try {
      if (output.type === "json") {
        const answer = await generateText({
          ...request,
          output: Output.object({ schema: schemaOf(output.fields) }),
        });
        if (answer.finishReason === "content-filter") throw refusal(model);
        return { port: "out", output: { json: answer.output, usage: usageOf(answer.totalUsage) } };
      }
      const { text, finishReason, totalUsage } = await generateText(request);
      if (finishReason === "content-filter") throw refusal(model);
      return { port: "out", output: { text, usage: usageOf(totalUsage) } };
    } catch (error) {
      throw failureOfCall(error, config, services);
    }
  },
  preview({ system, prompt, model }) {
    return { system: system ?? null, prompt, model };
  },
};
