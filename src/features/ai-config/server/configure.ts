import { AppError } from "@/lib/errors";
import { eventsOf } from "@/lib/events-of";
import { jsonEqual } from "@/lib/json-equal";
import { findDefinition } from "@/nodes/registry";
import type { Actor } from "@/server/actor";
import { askModel } from "../model/ask-model";
import type { Writing } from "../model/ask-repaired";
import { promptVersion } from "../model/prompt";
import { provisionalOf } from "../model/provisional";
import { parseIntent } from "../parser";
import type { Intent } from "../parser/parse-intent";
import type { ConfigureEvent, ConfigureInput, ConfigureOutput, Suggestion } from "../schema";
import { askWithinLimits } from "./ask-within-limits";
import { disagreementsOf } from "./disagreements";

/** What the parser asks about secrets holds whoever answers. */
function withCredential(model: Suggestion, parser: Suggestion): Suggestion {
  const asked = parser.questions.filter(({ field }) => field === "credentialId");
  const known = model.questions.some(({ field }) => field === "credentialId");
  return known ? model : { ...model, questions: [...model.questions, ...asked] };
}

/** What is asked. Throws BAD_REQUEST for a type that does not exist. */
function intentOf({ nodeType, intent: text, context, current }: ConfigureInput): Intent {
  const definition = findDefinition(nodeType);
  if (!definition) throw new AppError("BAD_REQUEST", `nodeType: there is no node type "${nodeType}".`);
  return { definition, text, context, ...(current && { current }) };
}

/** Tells of a model's answer what can be shown, as often as there is something new. */
function writingOf(intent: Intent, parsed: Suggestion, say: (event: ConfigureEvent) => void) {
  const shown = provisionalOf(intent, parsed);
  let last: Extract<ConfigureEvent, { type: "writing" }> | undefined;
  return (writing: Writing) => {
    if (writing.state === "checking") {
      last = undefined;
      return say({ type: "checking" });
    }
    const next = { type: "writing" as const, ...shown(writing.partial) };
    if (last && jsonEqual(last, next)) return;
    last = next;
    say(next);
  };
}

async function answer(
  actor: Actor,
  { intent, useModel }: { intent: Intent; useModel: boolean | undefined },
  gone: AbortSignal | undefined,
  say: ((event: ConfigureEvent) => void) | undefined,
): Promise<ConfigureOutput> {
  const parsed = parseIntent(intent);
  if (useModel === false) return { ...parsed, source: "parser" };
  const asked = await askWithinLimits(
    actor,
    { purpose: "config", nodeType: intent.definition.type, promptVersion },
    { gone },
    async (model, asking) => {
      say?.({ type: "parser", answer: { ...parsed, source: "parser" }, model: model.id });
      const heard = say && writingOf(intent, parsed, say);
      const { suggestion, repaired } = await askModel(model, intent, { ...asking, heard });
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

/**
 * Proposes a configuration for one node from a user's words: the model's where one is set up and answers, else the
 * parser's, with a `notice` that says why. Ends the model's request when `gone` is aborted. Throws BAD_REQUEST for a
 * type that does not exist; what the words leave open is asked for in the answer.
 */
export const configure = async (
  actor: Actor,
  input: ConfigureInput,
  gone?: AbortSignal,
): Promise<ConfigureOutput> =>
  answer(actor, { intent: intentOf(input), useModel: input.useModel }, gone, undefined);

/**
 * The same, told of as it comes about: the parser's answer at once, the model's fields as they are written, and last the
 * answer. The model's request ends when nobody listens any more.
 */
export function streamConfigure(
  actor: Actor,
  input: ConfigureInput,
  gone?: AbortSignal,
): AsyncGenerator<ConfigureEvent, void> {
  const intent = intentOf(input);
  const { useModel } = input;
  const left = new AbortController();
  const signal = gone ? AbortSignal.any([gone, left.signal]) : left.signal;
  return eventsOf<ConfigureEvent, void>(
    async (say) => say({ type: "answer", answer: await answer(actor, { intent, useModel }, signal, say) }),
    () => left.abort(),
  );
}
