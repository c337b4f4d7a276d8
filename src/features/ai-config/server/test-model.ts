import { generateText } from "ai";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import type { ModelTest } from "../model-schema";
import { askWithinLimits } from "./ask-within-limits";
import { modelSetUp } from "./model-for";

/** How long a model may take for a word, in milliseconds: local servers load it first. */
const testMs = 30_000;
/** Enough for a word, of models that think before they speak too, in tokens. */
const mostTokens = 256;

/**
 * Asks the model that answers in a workspace for one word. Whatever is wrong with it is in the answer; throws
 * NOT_FOUND where no model is set up.
 */
export async function testModel(actor: Actor, gone?: AbortSignal): Promise<ModelTest> {
  const setUp = await modelSetUp(actor.workspaceId);
  const begun = performance.now();
  const asked = await askWithinLimits(
    actor,
    { purpose: "test" },
    { gone, ms: testMs },
    async ({ model }, { signal, used }) => {
      const { totalUsage } = await generateText({
        model,
        prompt: "Answer with the one word: ok",
        maxOutputTokens: mostTokens,
        maxRetries: 0,
        abortSignal: signal,
      });
      used({ input: totalUsage.inputTokens ?? 0, output: totalUsage.outputTokens ?? 0, estimated: false });
      return { answer: undefined, repaired: false };
    },
  );
  if (!asked || !setUp) throw new AppError("NOT_FOUND", "There is no model to test: set one up first.");
  const milliseconds = Math.round(performance.now() - begun);
  if ("reason" in asked) return { ok: false, message: asked.reason, model: setUp.id, milliseconds };
  const message = `${asked.model.name} answered in ${(milliseconds / 1_000).toFixed(1)} s.`;
  return { ok: true, message, model: setUp.id, milliseconds };
}
