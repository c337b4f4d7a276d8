import type { Actor } from "@/server/actor";
import { describeByParser } from "../describe";
import type { DescribeInput, DescribeOutput } from "../describe-schema";
import { mostNodesShown, workflowPromptVersion } from "../model/prompt/workflow";
import { askWorkflow } from "../model/workflow/ask-workflow";
import { askWithinLimits } from "./ask-within-limits";
import { modelSetUp } from "./model-for";

/** How long a model may take for a whole workflow, its repair included, in milliseconds. */
const workflowMs = 60_000;

/** What the parser asks about secrets in the words holds whoever answers. */
const secretQuestions = (questions: DescribeOutput["questions"]) =>
  questions.filter(({ field, question }) => field === "credentialId" && /\bsecret\b/i.test(question));

/**
 * Turns a user's words into a whole workflow, or into a changed one where they come with a document: the model's where
 * one is set up and answers, else the parser's, with a `notice` that says why. Ends the model's request when `gone` is
 * aborted. What the words leave open is asked for in the answer; nothing is stored.
 */
export async function describeWorkflow(
  actor: Actor,
  input: DescribeInput,
  gone?: AbortSignal,
): Promise<DescribeOutput> {
  const parsed = await describeByParser(input);
  if (input.useModel === false) return { ...parsed, source: "parser" };
  if ((input.document?.nodes.length ?? 0) > mostNodesShown) {
    const setUp = await modelSetUp(actor.workspaceId);
    const notice = `The built-in parser answered: a model is shown ${mostNodesShown} nodes at most.`;
    return { ...parsed, source: "parser", ...(setUp && { notice }) };
  }
  const asked = await askWithinLimits(
    actor,
    { purpose: "describe", promptVersion: workflowPromptVersion },
    { gone, ms: workflowMs },
    async (model, asking) => {
      const { described, repaired } = await askWorkflow(model, input, asking);
      return { answer: described, repaired };
    },
  );
  if (!asked) return { ...parsed, source: "parser" };
  if ("reason" in asked) {
    return { ...parsed, source: "parser", notice: `The built-in parser answered: ${asked.reason}` };
  }
  const { answer, model } = asked;
  const known = answer.questions.some(({ field }) => field === "credentialId");
  const questions = known
    ? answer.questions
    : [
        ...answer.questions,
        ...secretQuestions(parsed.questions).map((asked) => ({ ...asked, nodeId: null })),
      ];
  return { ...answer, questions, source: "model", model: model.id };
}
