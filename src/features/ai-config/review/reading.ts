import type { WorkflowDocument } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import type { Described } from "../describe";
import { explainWorkflow } from "../explain/workflow";
import { type DocumentChange, documentChanges } from "./document-changes";
import { showWords } from "./kept-words";

/** What words come to so far: its steps in their order, or what would change of a document. */
export type Reading = {
  lines: { id: string; depth: number; tag: string; text: string; mark: "step" | "branch" | "goes" }[];
  /** How much would be asked. */
  questions: number;
  /** Parts of the words that nothing was made of. */
  unread: string[];
};

type Line = Reading["lines"][number];

function ofNew({ document, provenance }: Described): Line[] {
  const types = new Map(
    document.nodes.map(({ id, type, typeVersion }) => [id, findDefinition(type, typeVersion)?.label ?? type]),
  );
  const labels = new Map(document.nodes.map(({ id, data }) => [id, data.label]));
  // The tag stands in the place of the name, which is made of the same words.
  const withoutName = (nodeId: string, text: string) => {
    const name = `${labels.get(nodeId)}: `;
    return text.startsWith(name) ? text.slice(name.length) : text;
  };
  // A trigger that nobody spoke of is no part of what was understood.
  const lines = explainWorkflow(document).lines.filter(
    ({ kind, nodeId }) => kind !== "start" || provenance[nodeId]?.type !== "default",
  );
  return lines.map(({ nodeId, kind, depth, text }, index) => ({
    id: `${index} ${nodeId}`,
    depth,
    tag: kind === "branch" ? "" : (types.get(nodeId) ?? ""),
    text: kind === "branch" ? text : withoutName(nodeId, text),
    mark: kind === "branch" ? "branch" : "step",
  }));
}

const tags = { added: "New", removed: "Goes", replaced: "Replaced" } as const;

function ofEdit(changes: readonly DocumentChange[]): Line[] {
  const fields = new Map<string, { label: string; names: string[] }>();
  const lines: Line[] = [];
  for (const change of changes) {
    if (change.kind === "node") {
      const { id, what, node } = change;
      const mark = what === "removed" ? "goes" : "step";
      lines.push({ id, depth: 0, tag: tags[what], text: node.data.label, mark });
    }
    if (change.kind === "field") {
      const { id, data } = change.node;
      const known = fields.get(id) ?? { label: data.label, names: [] };
      known.names.push(change.change.label);
      fields.set(id, known);
    }
    if (change.kind === "details") {
      const text = `${change.change.label}: ${String(change.change.after ?? "")}`;
      lines.push({ id: change.id, depth: 0, tag: "Changed", text, mark: "step" });
    }
  }
  const changed = [...fields].map(
    ([id, { label, names }]): Line => ({
      id: `fields ${id}`,
      depth: 0,
      tag: "Changed",
      text: `${label}: ${names.join(", ")}`,
      mark: "step",
    }),
  );
  return [...changed, ...lines];
}

/** What a description comes to: as a new workflow, or as changes of the document that it was given. */
export function readingOf(described: Described, before: WorkflowDocument | undefined): Reading {
  const lines = before?.nodes.length
    ? ofEdit(documentChanges(before, described.document, described.provenance))
    : ofNew(described);
  return {
    lines,
    questions: lines.length ? described.questions.length : 0,
    unread: described.unread.map(showWords),
  };
}
