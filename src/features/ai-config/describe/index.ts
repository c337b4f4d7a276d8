import type { WorkflowDocument } from "@/lib/workflow/document";
import { tidyPositions } from "@/nodes/document/tidy-positions";
import { validateDocument } from "@/nodes/validate-document";
import type { DescribeOutput } from "../describe-schema";
import { cutSecrets, mark } from "../parser/words";
import { addItems } from "./build";
import { configureNode, letStatusesThrough } from "./configure";
import { addNode, ask, type Draft, newDraft, said } from "./draft";
import { editDocument } from "./edit";
import { workflowName } from "./name";
import { readOutline } from "./read-outline";

/** A description as a whole document, by words alone. */
export type Described = Omit<DescribeOutput, "source" | "model" | "notice">;

const longestBlank = /\s{41,}/g;

/** What keeps the document from running and is not asked for yet becomes a question. */
export function askForProblems(draft: Draft, only: ReadonlySet<string> | null): void {
  for (const { nodeId, field, message } of validateDocument(draft.document)) {
    if (only && (!nodeId || !only.has(nodeId))) continue;
    const asked = draft.questions.some(
      (question) =>
        question.nodeId === (nodeId ?? null) &&
        (!field || !question.field || question.field.split(".")[0] === field.split(".")[0]),
    );
    if (!asked) ask(draft, nodeId ?? null, field ?? null, message);
  }
}

const finished = ({ document, questions, provenance, unread }: Draft): Described => ({
  document,
  questions,
  provenance,
  unread: [...new Set(unread)].filter(Boolean),
});

async function newWorkflow(draft: Draft): Promise<Described> {
  const outline = readOutline(draft.marked.text);
  const trigger = addNode(draft, outline.triggerType ?? "trigger.manual", outline.trigger ?? "");
  draft.provenance[trigger.id] = {
    type: outline.trigger ? (outline.triggerKnown ? "words" : "guessed") : "default",
  };
  if (outline.triggerKnown === false) {
    ask(
      draft,
      trigger.id,
      null,
      `How does the workflow learn of "${said(draft, outline.trigger ?? "")}"? A webhook stands there for now: whoever knows can call it. Another trigger may fit better.`,
    );
  }
  draft.unread.push(...outline.unread.map((text) => said(draft, text)));
  addItems(draft, outline.items, [{ node: trigger.id }], { made: [] });
  for (const { id } of [...draft.document.nodes]) configureNode(draft, id);
  if (draft.document.nodes.length === 1)
    ask(
      draft,
      null,
      null,
      "Nothing was found in the words that the workflow could do. What shall it do, step by step?",
    );
  letStatusesThrough(draft, new Set(draft.document.nodes.map(({ id }) => id)));
  draft.document.name = workflowName(draft, outline.name);
  const positions = await tidyPositions(draft.document);
  draft.document.nodes = draft.document.nodes.map((node) => {
    const { x, y } = positions.get(node.id) ?? node.position;
    return { ...node, position: { x: Math.round(x), y: Math.round(y) } };
  });
  askForProblems(draft, null);
  return finished(draft);
}

/**
 * Turns words into a whole workflow, or into a changed one where there is a document: deterministic, without a network,
 * in milliseconds. Secrets are cut out before anything is read. What the words leave open is asked for and not filled
 * in; what was not understood is told.
 */
export async function describeByParser({
  text,
  document,
  now,
}: {
  text: string;
  document?: WorkflowDocument;
  now?: string;
}): Promise<Described> {
  const cut = cutSecrets(
    text.replaceAll("\r\n", "\n").replace(longestBlank, (blank) => (blank.includes("\n") ? "\n" : " ")),
  );
  const draft = newDraft(document ?? { name: "Workflow", nodes: [], edges: [] }, mark(cut.text), now);
  if (!document?.nodes.length) return newWorkflow(draft);
  editDocument(draft, document);
  return finished(draft);
}
