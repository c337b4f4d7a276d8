import { useId } from "react";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "@/lib/workflow/document";
import { outPorts } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";
import type { Question } from "../../describe-atoms";
import type { DescribeOutput } from "../../describe-schema";
import {
  type DocumentChange,
  type EdgeChange,
  type FieldChange,
  isChoice,
  type NodeChange,
} from "../../review/document-changes";
import type { ProposalView } from "../../review/proposal-view";
import { ChangeRow } from "../change-row";
import { QuestionList } from "../question-list";
import { NodeCard } from "./node-card";

type Cards = { node: WorkflowNode; whole: NodeChange | null; fields: FieldChange[]; questions: Question[] };

/** What a proposal does node by node, in the order of the document, and then those that go. */
function cardsOf(changes: readonly DocumentChange[], questions: readonly Question[], next: WorkflowDocument) {
  const cards = new Map<string, Cards>();
  const cardOf = (node: WorkflowNode): Cards => {
    const card = cards.get(node.id) ?? { node, whole: null, fields: [], questions: [] };
    cards.set(node.id, card);
    return card;
  };
  for (const change of changes) {
    if (change.kind === "node") cardOf(change.node).whole = change;
    if (change.kind === "field") cardOf(change.node).fields.push(change);
  }
  const known = new Map(next.nodes.map((node) => [node.id, node]));
  for (const question of questions) {
    const node = cards.get(question.nodeId ?? "")?.node ?? known.get(question.nodeId ?? "");
    if (node) cardOf(node).questions.push(question);
  }
  return [...cards.values()];
}

const labelOf = (id: string, nodes: ReadonlyMap<string, WorkflowNode>) => nodes.get(id)?.data.label ?? id;

/** "Check (True)": the handle by which an edge leaves is named where there is a choice. */
function sourceText({ source, sourceHandle }: WorkflowEdge, nodes: ReadonlyMap<string, WorkflowNode>) {
  const from = nodes.get(source);
  const definition = from && findDefinition(from.type, from.typeVersion);
  const ports = definition && from ? outPorts(definition, from.data.config) : [];
  const port = sourceHandle && ports.find(({ id }) => id === sourceHandle);
  const isMain = port && ports[0] === port && ports.length <= 2;
  return `${labelOf(source, nodes)}${port && !isMain ? ` (${port.label})` : ""}`;
}

/** Where a new node is put in: "after Check (True)", "before Notify". */
function placeOf(
  id: string,
  edges: readonly EdgeChange[],
  nodes: ReadonlyMap<string, WorkflowNode>,
  there: ReadonlySet<string>,
): string[] {
  const added = edges.filter(({ what }) => what === "added").map(({ edge }) => edge);
  const after = added.filter(({ target }) => target === id).map((edge) => `after ${sourceText(edge, nodes)}`);
  const before = added
    .filter(({ source, target }) => source === id && there.has(target))
    .map(({ target }) => `before ${labelOf(target, nodes)}`);
  return [...after, ...before];
}

function EdgeRow({
  change,
  text,
  taken,
  onToggle,
}: {
  change: EdgeChange;
  text: string;
  taken: boolean;
  onToggle: () => void;
}) {
  const id = useId();
  return (
    <li className="flex min-w-0 items-start gap-2 text-xs" data-testid="describe-edge">
      <input
        id={id}
        type="checkbox"
        checked={taken}
        onChange={onToggle}
        className="mt-0.5 size-4 shrink-0 accent-primary pointer-coarse:size-5"
      />
      <label htmlFor={id} className="min-w-0 [overflow-wrap:anywhere]">
        {change.what === "added" ? (
          <>Connect {text}</>
        ) : (
          <>
            Disconnect <del className="text-muted-foreground">{text}</del>
          </>
        )}
      </label>
    </li>
  );
}

/** All changes of a proposal, each to be taken or left, with the questions that belong to them. */
export function ChangeList({
  view,
  questions,
  provenance,
  left,
  onToggle,
  onReveal,
  onReply,
  onJump,
  present,
}: {
  view: ProposalView;
  questions: readonly Question[];
  provenance: DescribeOutput["provenance"];
  left: readonly string[];
  onToggle: (ids: readonly string[], taken: boolean) => void;
  onReveal: (nodeIds: readonly string[]) => void;
  onReply: (text: string, question: Question) => void;
  onJump: (nodeId: string, field: string) => void;
  present: WorkflowDocument;
}) {
  const { changes, drawing } = view;
  const nodes = new Map(
    [...present.nodes, ...changes.flatMap((change) => ("node" in change ? [change.node] : []))].map(
      (node) => [node.id, node],
    ),
  );
  const there = new Set(present.nodes.map(({ id }) => id));
  const isTaken = (id: string) => !left.includes(id);
  const details = changes.filter((change) => change.kind === "details");
  const edges = changes.filter((change): change is EdgeChange => change.kind === "edge");
  const single = edges.filter(isChoice);
  return (
    <>
      {details.length > 0 && (
        <ul className="grid gap-2" aria-label="Name and description">
          {details.map(({ id, change }) => (
            <ChangeRow
              key={id}
              change={change}
              taken={isTaken(id)}
              onToggle={() => onToggle([id], !isTaken(id))}
            />
          ))}
        </ul>
      )}
      <ul className="grid grid-cols-1 gap-2" aria-label="Nodes">
        {cardsOf(changes, questions, drawing.document).map(({ node, whole, fields, questions: asked }) => {
          const definition = findDefinition(node.type, node.typeVersion);
          const taken = whole ? isTaken(whole.id) : true;
          return (
            <NodeCard
              key={node.id}
              node={node}
              mark={whole?.what ?? (fields.length ? "changed" : "asked")}
              origin={whole ? provenance[node.id]?.type : undefined}
              taken={taken}
              onToggle={whole ? () => onToggle([whole.id], !taken) : undefined}
              onReveal={() => onReveal([node.id])}
              lines={whole?.what === "added" ? placeOf(node.id, edges, nodes, there) : []}
            >
              {whole && whole.fields.length > 0 && (
                <ul className="grid gap-2.5" aria-label={`Fields of ${node.data.label}`}>
                  {whole.fields.map((change) => (
                    <ChangeRow key={change.id} change={change} taken />
                  ))}
                </ul>
              )}
              {fields.length > 0 && (
                <ul className="grid gap-2.5" aria-label={`Changed fields of ${node.data.label}`}>
                  {fields.map(({ id, change }) => (
                    <ChangeRow
                      key={id}
                      change={change}
                      taken={isTaken(id)}
                      onToggle={() => onToggle([id], !isTaken(id))}
                    />
                  ))}
                </ul>
              )}
              {taken && asked.length > 0 && (
                <QuestionList
                  questions={asked}
                  definition={definition}
                  onReply={onReply}
                  onJump={there.has(node.id) ? (field) => onJump(node.id, field) : undefined}
                />
              )}
            </NodeCard>
          );
        })}
      </ul>
      {single.length > 0 && (
        <ul className="grid gap-1.5" aria-label="Connections">
          {single.map((change) => (
            <EdgeRow
              key={change.id}
              change={change}
              text={`${sourceText(change.edge, nodes)} → ${labelOf(change.edge.target, nodes)}`}
              taken={isTaken(change.id)}
              onToggle={() => onToggle([change.id], !isTaken(change.id))}
            />
          ))}
        </ul>
      )}
    </>
  );
}
