import { AppError } from "@/lib/errors";
import { failureOfCall } from "@/nodes/action-ai/failures";
import { NodeError } from "@/nodes/kit/executor";
import { findDefinition } from "@/nodes/registry";
import type { Actor } from "@/server/actor";
import { log } from "@/server/log";
import { redactorFor } from "@/server/redact";
import { askModel, type ModelSuggestion, type Tokens } from "../model/ask-model";
import { parseIntent } from "../parser";
import type { Intent } from "../parser/parse-intent";
import type { ConfigureInput, ConfigureOutput, Suggestion } from "../schema";
import { type ConfiguredModel, configuredModel } from "./configured-model";
import { disagreementsOf } from "./disagreements";
import { beginUse, endUse } from "./usage";

/** How long a model may take, its repair included, in milliseconds. */
const modelMs = 20_000;

/** Why a model gave no answer, in words that a user can act on and without its key. */
function reasonOf(error: unknown, { provider, name, apiKey }: ConfiguredModel, signal: AbortSignal): string {
  if (signal.aborted) return `${name} did not answer within ${modelMs / 1_000} s.`;
  const { text } = redactorFor(apiKey ? [apiKey] : []);
  const failure = failureOfCall(error, { provider, model: name }, { mask: text, signal });
  if (failure instanceof NodeError) return text(failure.message);
  log.error({ err: error }, "magic input: the model could not be asked");
  return `${name} could not be asked.`;
}

type Asked = { answer: ModelSuggestion } | { reason: string };

async function ask(
  actor: Actor,
  intent: Intent,
  configured: ConfiguredModel,
  gone: AbortSignal | undefined,
): Promise<Asked> {
  const use = await beginUse(actor, intent.definition.type, configured.id);
  if (use.refused) return { reason: `${use.refused}.` };
  const begun = performance.now();
  const tokens: Tokens = { input: 0, output: 0 };
  const end = (outcome: "answered" | "repaired" | "failed") =>
    endUse(use, { model: configured.id, outcome, tokens, milliseconds: performance.now() - begun });
  const timeout = AbortSignal.timeout(modelMs);
  try {
    const answer = await askModel(configured, intent, {
      signal: gone ? AbortSignal.any([gone, timeout]) : timeout,
      used({ input, output }) {
        tokens.input += input;
        tokens.output += output;
      },
    });
    await end(answer.repaired ? "repaired" : "answered");
    return { answer };
  } catch (error) {
    await end("failed");
    return { reason: reasonOf(error, configured, timeout) };
  }
}

/** What the parser asks about secrets holds whoever answers. */
function withCredential(model: Suggestion, parser: Suggestion): Suggestion {
  const asked = parser.questions.filter(({ field }) => field === "credentialId");
  const known = model.questions.some(({ field }) => field === "credentialId");
  return known ? model : { ...model, questions: [...model.questions, ...asked] };
}

/**
 * Proposes a configuration for one node from a user's words: the model's where one is set up and answers, else the
 * parser's, with a `notice` that says why. Ends the model's request when `gone` is aborted. Throws BAD_REQUEST for a
 * type that does not exist; what the words leave open is asked for in the answer.
 */
export async function configure(
  actor: Actor,
  { nodeType, intent: text, context, current }: ConfigureInput,
  gone?: AbortSignal,
): Promise<ConfigureOutput> {
  const definition = findDefinition(nodeType);
  if (!definition) throw new AppError("BAD_REQUEST", `nodeType: there is no node type "${nodeType}".`);
  const intent: Intent = { definition, text, context, ...(current && { current }) };
  const parsed = parseIntent(intent);
  const configured = configuredModel();
  if (!configured) return { ...parsed, source: "parser" };
  const asked = await ask(actor, intent, configured, gone);
  if ("reason" in asked) {
    return { ...parsed, source: "parser", notice: `The built-in parser answered: ${asked.reason}` };
  }
  const suggestion = withCredential(asked.answer.suggestion, parsed);
  const disagreements = disagreementsOf(parsed, suggestion);
  return {
    ...suggestion,
    source: "model",
    model: configured.id,
    ...(disagreements.length && { disagreements }),
  };
}
