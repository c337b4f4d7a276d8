import type { Edge, Node } from "@xyflow/react";
import { atom } from "jotai";
import type { WorkflowEdge, WorkflowNode } from "@/lib/workflow/document";
import { geometryOf, leavingPort } from "@/nodes/document/node-geometry";
import type { Position } from "../model/edit-document";
import { handleBoxes } from "../model/handle-boxes";
import {
  drawingAtom,
  drawnDocumentAtom,
  drawnNodesAtom,
  drawnNodesByIdAtom,
  type Mark,
} from "./proposal-atoms";
import { selectedEdgesAtom, selectedNodesAtom } from "./selection-atoms";

export type CanvasNode = Node<Record<string, never>, "workflow">;
export type CanvasEdge = Edge<
  { kind: "out" | "error" | "broken"; mark: Mark | "same" | undefined },
  "workflow"
>;

/** Places of nodes under the pointer: the document learns of them when they are let go. */
export const draggedAtom = atom<ReadonlyMap<string, Position>>(new Map());

/** The same element for the same input, and the same list for the same elements: React Flow compares identity. */
class Derived<Input, Output> {
  private entries = new Map<string, { key: readonly unknown[]; output: Output }>();
  private list: Output[] = [];

  update(
    inputs: readonly Input[],
    idOf: (input: Input) => string,
    keyOf: (input: Input) => readonly unknown[],
    make: (input: Input) => Output,
  ): Output[] {
    const next = new Map<string, { key: readonly unknown[]; output: Output }>();
    const list = inputs.map((input) => {
      const id = idOf(input);
      const key = keyOf(input);
      const old = this.entries.get(id);
      const entry = old?.key.every((part, index) => part === key[index]) ? old : { key, output: make(input) };
      next.set(id, entry);
      return entry.output;
    });
    this.entries = next;
    const same = list.length === this.list.length && list.every((item, index) => item === this.list[index]);
    if (!same) this.list = list;
    return this.list;
  }
}

const derivedNodesAtom = atom(() => new Derived<WorkflowNode, CanvasNode>());
const derivedEdgesAtom = atom(() => new Derived<WorkflowEdge, CanvasEdge>());

function canvasNode(node: WorkflowNode, position: Position, selected: boolean, added: boolean): CanvasNode {
  const geometry = geometryOf(node);
  const { width, height } = geometry;
  return {
    id: node.id,
    type: "workflow",
    position,
    width,
    height,
    measured: { width, height },
    handles: handleBoxes(geometry),
    selected,
    data: {},
    ariaLabel: added ? `${node.data.label}, proposed` : node.data.label,
    // What is only proposed cannot be worked with yet.
    ...(added && { draggable: false, selectable: false, connectable: false, focusable: false }),
  };
}

/** The nodes as React Flow draws them. What stands in a node is read by the node itself. */
export const canvasNodesAtom = atom((get) => {
  const selected = get(selectedNodesAtom);
  const dragged = get(draggedAtom);
  const marks = get(drawingAtom)?.nodes;
  const isAdded = ({ id }: WorkflowNode) => marks?.get(id) === "added";
  const place = (node: WorkflowNode) => dragged.get(node.id) ?? node.position;
  return get(derivedNodesAtom).update(
    get(drawnNodesAtom),
    ({ id }) => id,
    (node) => [place(node), geometryOf(node), node.data.label, selected.has(node.id), isAdded(node)],
    (node) => canvasNode(node, place(node), selected.has(node.id), isAdded(node)),
  );
});

/** The edges as React Flow draws them; one whose node is missing cannot be drawn. */
export const canvasEdgesAtom = atom((get) => {
  const selected = get(selectedEdgesAtom);
  const nodes = get(drawnNodesByIdAtom);
  const drawing = get(drawingAtom);
  const markOf = ({ id }: WorkflowEdge) => drawing && (drawing.edges.get(id) ?? "same");
  const drawable = get(drawnDocumentAtom).edges.filter(
    (edge) => nodes.has(edge.source) && nodes.has(edge.target),
  );
  const portOf = (edge: WorkflowEdge) => {
    const source = nodes.get(edge.source);
    return source && leavingPort(source, edge.sourceHandle);
  };
  return get(derivedEdgesAtom).update(
    drawable,
    ({ id }) => id,
    (edge) => [edge, portOf(edge), selected.has(edge.id), nodes.get(edge.target)?.type, markOf(edge)],
    (edge): CanvasEdge => {
      const port = portOf(edge);
      const source = nodes.get(edge.source);
      const first = source && leavingPort(source, null)?.id;
      const target = nodes.get(edge.target);
      const enters = target !== undefined && geometryOf(target).ports.some(({ kind }) => kind === "in");
      const kind = !port || !enters ? "broken" : port.kind === "error" ? "error" : "out";
      return {
        id: edge.id,
        type: "workflow",
        source: edge.source,
        target: edge.target,
        sourceHandle: port?.id ?? first ?? null,
        targetHandle: "in",
        selected: selected.has(edge.id),
        data: { kind, mark: markOf(edge) ?? undefined },
        ...(markOf(edge) === "added" && { selectable: false, focusable: false }),
      };
    },
  );
});
