import { z } from "zod";
import type { Executor } from "@/nodes/kit/executor";
import type { UsedTokens } from "./count-tokens";
import type { actionAi, aiFieldTypes } from "./definition";
import { failureOfCall, refusal } from "./failures";
import { modelFor } from "./model";
import { streamAnswer } from "./stream-answer";

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
    const isJson = output.type === "json";
    const asked = await modelFor(provider, model, services);
    const use = await services.ai.begin(asked.id);
    let tokens: UsedTokens = { input: 0, output: 0, estimated: false };
    const written = streamAnswer(
      {
        model: asked.model,
        ...(system && { instructions: system }),
        messages: [{ role: "user", content: prompt }],
        ...(temperature !== undefined && { temperature }),
        abortSignal: services.signal,
        headers: { "idempotency-key": services.idempotencyKey },
        used: (counted) => {
          tokens = counted;
        },
      },
      isJson ? { schema: schemaOf(output.fields) } : undefined,
    );
    try {
      let next = await written.next();
      for (; !next.done; next = await written.next()) services.progress(next.value);
      const answer = next.value;
      const usage = usageOf(answer.usage);
      if (answer.refused) throw refusal(model);
      const given = isJson
        ? { json: (await answer.json()) as Record<string, unknown> }
        : { text: answer.text };
      await use.end("answered", tokens);
      return { port: "out", output: { ...given, usage } };
    } catch (error) {
      await use.end("failed", tokens);
      throw failureOfCall(error, { provider: asked.server, model }, services);
    }
  },
  preview({ system, prompt, model }) {
    return { system: system ?? null, prompt, model };
  },
};
