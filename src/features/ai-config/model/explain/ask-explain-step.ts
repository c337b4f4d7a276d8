import { z } from "zod";
import type { StepCase } from "@/features/execution/schema";
import { jsonEqual } from "@/lib/json-equal";
import { checkSuggestion } from "../../check-suggestion";
import { factsOf, faultOf } from "../../explain/failure/facts";
import { type Fix, type StepExplanation, verdicts } from "../../explain-schema";
import type { Intent } from "../../parser/parse-intent";
import type { Suggestion } from "../../schema";
import { answerSchema, suggestionOf } from "../answer-schema";
import { suggestionFaults } from "../ask-model";
import { type Asking, askRepaired } from "../ask-repaired";
import { groundSuggestion } from "../ground";
import { explainStepPrompt } from "../prompt/explain";
import { withoutSecrets } from "../sample";

/** The most of a model's texts that is shown, in characters, and of its causes. */
const longestText = 600;
const mostCauses = 4;

const told = (text: string) => withoutSecrets(text).slice(0, longestText);

type Model = Parameters<typeof askRepaired>[0];

/**
 * A model's explanation of a failed step. Its fix is checked like every suggestion, has to render with the data of the
 * run, and goes before those that are known already; what it has no grounds for is asked. Undefined for a type that is
 * not known here.
 */
export async function askExplainStep(
  model: Model,
  stepCase: StepCase,
  known: StepExplanation,
  asking: Asking,
): Promise<{ answer: StepExplanation; repaired: boolean } | undefined> {
  const facts = factsOf(stepCase);
  const definition = facts?.definition;
  if (!facts || !definition) return undefined;
  const { node, failure, step, config, input, context } = facts;
  const text = `${failure.message} ${JSON.stringify(known.causes)}`;
  const intent: Intent = { definition, text, context, current: config };
  const schema = z.object({
    what: z.string(),
    causes: z.array(z.object({ text: z.string(), evidence: z.array(z.string()) })),
    verdict: z.enum(verdicts),
    fix: answerSchema(definition).extend({ title: z.string(), why: z.string() }).nullable(),
    questions: z.array(z.object({ field: z.string(), question: z.string() })),
  });
  const { answer, repaired } = await askRepaired(
    model,
    {
      ...explainStepPrompt(
        definition,
        { failure, attempts: step.attempts.length, config, input, context },
        known,
      ),
      schema,
      schemaName: "explanation",
      faultsOf: ({ fix }) => (fix ? suggestionFaults(intent, suggestionOf(definition, fix)) : []),
    },
    asking,
  );
  const suggestion = answer.fix && suggestionOf(definition, answer.fix);
  if (suggestion) {
    groundSuggestion(suggestion, intent);
    checkSuggestion(suggestion, intent);
  }
  const asked = [...answer.questions, ...(suggestion?.questions ?? [])].map(({ field, question }) => ({
    nodeId: node.id,
    field,
    question: told(question),
  }));
  const fields = new Set(known.questions.map(({ field }) => field));
  const own = suggestion && isUsable(suggestion, config) && !faultOf(facts, suggestion.config);
  const fix: Fix | undefined = own
    ? {
        nodeId: node.id,
        nodeName: node.data.label,
        nodeType: node.type,
        typeVersion: definition.version,
        title: told(answer.fix?.title ?? "Change it"),
        why: told(answer.fix?.why ?? ""),
        present: {
          config,
          ...(node.data.retries !== undefined && { retries: node.data.retries }),
          ...(node.data.timeoutMs !== undefined && { timeoutMs: node.data.timeoutMs }),
        },
        suggestion: { ...suggestion, questions: [] },
      }
    : undefined;
  const others = known.fixes.filter(
    (each) => !fix || !jsonEqual(each.suggestion.config, fix.suggestion.config),
  );
  return {
    repaired,
    answer: {
      ...known,
      what: told(answer.what),
      causes: answer.causes
        .slice(0, mostCauses)
        .map((cause) => ({ text: told(cause.text), evidence: cause.evidence.map(told) })),
      verdict: answer.verdict,
      fixes: [...(fix ? [fix] : []), ...others],
      questions: [...known.questions, ...asked.filter(({ field }) => !fields.has(field))],
    },
  };
}

/** Whether a suggestion changes something and leaves nothing open. */
const isUsable = ({ config, node, questions }: Suggestion, present: Record<string, unknown>): boolean =>
  questions.length === 0 &&
  (Object.keys(node).length > 0 || !jsonEqual(config, present)) &&
  Object.keys(present).every((key) => key in config);
