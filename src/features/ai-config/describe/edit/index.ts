import type { WorkflowDocument } from "@/lib/workflow/document";
import { validateDocument } from "@/nodes/validate-document";
import { askForProblems } from "../ask-for-problems";
import { configureNode, letStatusesThrough } from "../configure";
import { ask, type Draft } from "../draft";
import { type Line, readLines, sentencesOf } from "../lines";
import { applySentence } from "./instructions";

const isEmpty = ({ children, text }: Line) => !text && !children.length;

/** The sentences of lines, a header with its points as one: "after the charge: wait 1 day, POST …". */
function* sentences(lines: readonly Line[]): Generator<string> {
  for (const line of lines) {
    if (isEmpty(line)) continue;
    if (line.children.length && /[:：]$/.test(line.text)) {
      yield `${line.text.replace(/[:：]$/, "")}, ${line.children.map(({ text }) => text).join(", then ")}`;
      continue;
    }
    yield* sentencesOf(line.text);
    yield* sentences(line.children);
  }
}

/** Changes the draft's document as its words say. What they leave alone is as it was, to the letter. */
export function editDocument(draft: Draft, before: WorkflowDocument): void {
  const old = new Set(before.nodes.map(({ id }) => id));
  for (const sentence of sentences(readLines(draft.marked.text))) applySentence(draft, sentence);
  const isNew = (id: string) => !old.has(id);
  for (const { id } of [...draft.document.nodes]) if (isNew(id)) configureNode(draft, id);
  letStatusesThrough(draft, new Set(draft.document.nodes.map(({ id }) => id).filter(isNew)));
  askForProblems(draft, validateDocument(before));
  if (
    !draft.questions.length &&
    draft.unread.length &&
    JSON.stringify(draft.document) === JSON.stringify(before)
  ) {
    ask(
      draft,
      null,
      null,
      "Nothing in the workflow was changed, for the words were not understood. What shall be added, changed or removed, and at which step?",
    );
  }
}
