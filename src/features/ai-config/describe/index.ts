import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import type { DescribeInput, DescribeOutput } from "../describe-schema";
import { cutSecrets, mark } from "../parser/words";
import { askForProblems } from "./ask-for-problems";
import { addItems } from "./build";
import { configureNode, letStatusesThrough } from "./configure";
import { addNode, ask, type Draft, newDraft, said } from "./draft";
import { editDocument } from "./edit";
import { reconfigure } from "./edit/reconfigure";
import { layOut } from "./lay-out";
import { workflowName } from "./name";
import type { Outline } from "./outline";
import { readOutline } from "./read-outline";

/** A description as a whole document, by words alone. */
export type Described = Omit<DescribeOutput, "source" | "model" | "notice">;

const noDocument: WorkflowDocument = { name: "New workflow", nodes: [], edges: [] };

const longestBlank = /\s{41,}/g;

const finished = ({ document, questions, provenance, unread }: Draft): Described => ({
  document,
  questions,
  provenance,
  unread: [...new Set(unread)].filter(Boolean),
});

/** The node that a new workflow begins with: the one that stands there already, where it is of the type wanted. */
function beginning(draft: Draft, { trigger, triggerType, triggerKnown }: Outline): WorkflowNode {
  const [there] = draft.document.nodes;
  const type = triggerType ?? there?.type ?? "trigger.manual";
  if (there?.type === type) {
    if (trigger) reconfigure(draft, there, trigger);
    return there;
  }
  draft.document.nodes = [];
  const node = addNode(draft, type, trigger ?? "");
  if (there) node.position = there.position;
  draft.provenance[node.id] = { type: trigger ? (triggerKnown ? "words" : "guessed") : "default" };
  return node;
}

const isUnnamed = (name: string) => /^(?:untitled|new)(?:\s+workflow)?(?:\s+\d+)?$/i.test(name.trim());

async function newWorkflow(draft: Draft, outline: Outline): Promise<Described> {
  const trigger = beginning(draft, outline);
  const before = draft.document.nodes.filter(({ position }) => position.x !== 0 || position.y !== 0);
  if (outline.triggerKnown === false) {
    const happening = said(draft, outline.trigger ?? "");
    ask(
      draft,
      trigger.id,
      null,
      `How does the workflow learn of "${happening}"? A webhook stands there for now: whoever knows can call it. Another trigger may fit better.`,
    );
  }
  draft.unread.push(...outline.unread.map((text) => said(draft, text)));
  addItems(draft, outline.items, [{ node: trigger.id }], { made: [] });
  for (const { id } of [...draft.document.nodes]) configureNode(draft, id);
  if (draft.document.nodes.length === 1) {
    ask(draft, null, null, nothingFound);
  }
  letStatusesThrough(draft, new Set(draft.document.nodes.map(({ id }) => id)));
  if (outline.name || isUnnamed(draft.document.name)) draft.document.name = workflowName(draft, outline.name);
  draft.document = await layOut(draft.document, { nodes: before });
  askForProblems(draft, []);
  return finished(draft);
}

const nothingFound =
  "Nothing was found in the words that the workflow could do. What shall it do, step by step?";

/** Whether words describe a workflow from its beginning: there is none yet, or its trigger alone and they name one. */
const isNew = ({ document }: Draft, { trigger, items }: Outline): boolean =>
  document.nodes.length === 0 ||
  (document.nodes.length === 1 &&
    document.nodes[0]?.type.startsWith("trigger.") === true &&
    trigger !== undefined &&
    items.length > 0);

/**
 * Turns words into a whole workflow, or into a changed one where there is a document: deterministic, without a network,
 * in milliseconds. Secrets are cut out before anything is read. What the words leave open is asked for and not filled
 * in; what was not understood is told.
 */
export async function describeByParser({
  text,
  document,
  now,
}: DescribeInput & { now?: string }): Promise<Described> {
  const clean = text
    .replaceAll("\r\n", "\n")
    .replace(longestBlank, (blank) => (blank.includes("\n") ? "\n" : " "));
  const draft = newDraft(document ?? noDocument, mark(cutSecrets(clean).text), now);
  const outline = readOutline(draft.marked.text);
  if (!document || isNew(draft, outline)) return newWorkflow(draft, outline);
  editDocument(draft, document);
  const stays = new Set(document.nodes.map(({ id }) => id));
  const placed = draft.document.nodes.filter(
    ({ id, position }) => stays.has(id) || position.x !== 0 || position.y !== 0,
  );
  draft.document = await layOut(draft.document, { nodes: placed });
  return finished(draft);
}
