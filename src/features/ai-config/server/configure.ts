import { AppError } from "@/lib/errors";
import { findDefinition } from "@/nodes/registry";
import type { Actor } from "@/server/actor";
import { askModel } from "../model/ask-model";
import { promptVersion } from "../model/prompt";
import { parseIntent } from "../parser";
import type { Intent } from "../parser/parse-intent";
import type { ConfigureInput, ConfigureOutput, Suggestion } from "../schema";
import { askWithinLimits } from "./ask-within-limits";
import { disagreementsOf } from "./disagreements";

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
  const asked = await askWithinLimits(
    actor,
    { purpose: "config", nodeType, promptVersion },
    { gone },
    async (model, asking) => {
      const { suggestion, repaired } = await askModel(model, intent, asking);
      return { answer: suggestion, repaired };
    },
  );
  if (!asked) return { ...parsed, source: "parser" };
  if ("reason" in asked) {
    return { ...parsed, source: "parser", notice: `The built-in parser answered: ${asked.reason}` };
  }
  const suggestion = withCredential(asked.answer, parsed);
  const disagreements = disagreementsOf(parsed, suggestion);
  return {
    ...suggestion,
    source: "model",
    model: asked.model.id,
    ...(disagreements.length && { disagreements }),
  };
}
