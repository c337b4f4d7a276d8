import type { Problem } from "@/lib/workflow/document";
import { validateDocument } from "@/nodes/validate-document";
import { ask, type Draft } from "./draft";

const keyOf = ({ nodeId, code, field }: Problem) => `${nodeId} ${code} ${field}`;

/** What keeps the document from running, was not so `before`, and is not asked for yet becomes a question. */
export function askForProblems(draft: Draft, before: readonly Problem[]): void {
  const known = new Set(before.map(keyOf));
  for (const problem of validateDocument(draft.document)) {
    if (known.has(keyOf(problem))) continue;
    const { nodeId = null, field = null, message } = problem;
    const asked = draft.questions.some(
      (question) =>
        question.nodeId === nodeId &&
        (!field || !question.field || question.field.split(".")[0] === field.split(".")[0]),
    );
    if (!asked) ask(draft, nodeId, field, message);
  }
}
