import { AppError } from "@/lib/errors";
import type { UsedTokens } from "@/nodes/action-ai/count-tokens";
import { failureOfCall } from "@/nodes/action-ai/failures";
import { NodeError } from "@/nodes/kit/executor";
import type { Actor } from "@/server/actor";
import { log } from "@/server/log";
import { redactorFor } from "@/server/redact";
import type { ConfiguredModel } from "./configured-model";
import { modelFor } from "./model-for";
import { beginUse, endUse, type UseFor } from "./usage";

/** How long a model may take for a node, its repair included, in milliseconds. */
export const modelMs = 20_000;

/** Why a model gave no answer, in words that a user can act on and without its key. */
export function reasonOf(
  error: unknown,
  { provider, name, apiKey }: ConfiguredModel,
  timeout: { signal: AbortSignal; ms: number },
): string {
  if (timeout.signal.aborted) return `${name} did not answer within ${timeout.ms / 1_000} s.`;
  const { text } = redactorFor(apiKey ? [apiKey] : []);
  const failure = failureOfCall(error, { provider, model: name }, { mask: text, signal: timeout.signal });
  if (failure instanceof NodeError) return text(failure.message);
  log.error({ err: error }, "a model could not be asked");
  return `${name} could not be asked.`;
}

/** What a caller needs to ask: when to stop, and whom to tell of the tokens of each call, failed ones too. */
export type Asking = { signal: AbortSignal; used(tokens: UsedTokens): void };

/** What came of asking, and by which model; `reason` is a sentence for a user that says why there is no answer. */
export type Asked<Answer> = { answer: Answer; model: ConfiguredModel } | { reason: string };

function unavailable(error: unknown): { reason: string } {
  if (!(error instanceof AppError)) throw error;
  return { reason: error.message };
}

/**
 * Has the model that is set up for the actor's workspace asked by `ask`, within the user's limits and the workspace's budget, and records what it
 * took. Undefined where no model is set up. Whatever goes wrong with the model is a `reason` and no rejection; its
 * request ends when `gone` is aborted, or after `ms` milliseconds. `ask` may ask more than once: it counts as one use.
 */
export async function askWithinLimits<Answer>(
  actor: Actor,
  what: UseFor,
  { gone, ms = modelMs }: { gone?: AbortSignal | undefined; ms?: number },
  ask: (model: ConfiguredModel, asking: Asking) => Promise<{ answer: Answer; repaired: boolean }>,
): Promise<Asked<Answer> | undefined> {
  const model = await modelFor(actor).catch(unavailable);
  if (!model || "reason" in model) return model;
  const use = await beginUse(actor, what, model.id);
  if (use.refused) return { reason: `${use.refused}.` };
  const begun = performance.now();
  const tokens: UsedTokens = { input: 0, output: 0, estimated: false };
  const end = (outcome: "answered" | "repaired" | "failed") =>
    endUse(use, { model: model.id, outcome, tokens, milliseconds: performance.now() - begun });
  const timeout = AbortSignal.timeout(ms);
  try {
    const { answer, repaired } = await ask(model, {
      signal: gone ? AbortSignal.any([gone, timeout]) : timeout,
      used({ input, output, estimated }) {
        tokens.input += input;
        tokens.output += output;
        tokens.estimated ||= estimated;
      },
    });
    await end(repaired ? "repaired" : "answered");
    return { answer, model };
  } catch (error) {
    await end("failed");
    return { reason: reasonOf(error, model, { signal: timeout, ms }) };
  }
}
