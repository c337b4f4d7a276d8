import { useReactFlow } from "@xyflow/react";
import { useSetAtom } from "jotai";
import { type DragEvent, useCallback } from "react";

import { headerHeight, nodeWidth } from "@/nodes/document/node-geometry";
import { newestDefinitions } from "../../model/palette-groups";
import { addNodeAtom } from "../../state/action-atoms";

/** The data transfer's type of a node type that is dragged from the palette. */
export const dragType = "application/x-workfuse-node";

/** Takes node types that are dragged from the palette onto the canvas. */
export function useNodeDrop() {
  const flow = useReactFlow();
  const addNode = useSetAtom(addNodeAtom);
  const onDragOver = useCallback((event: DragEvent) => {
    if (!event.dataTransfer.types.includes(dragType)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }, []);
  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = event.dataTransfer.getData(dragType);
      const definition = newestDefinitions().find((candidate) => candidate.type === type);
      if (!definition) return;
      event.preventDefault();
      const { x, y } = flow.screenToFlowPosition(
        { x: event.clientX, y: event.clientY },
        { snapToGrid: true },
      );
      addNode(definition, { position: { x: x - nodeWidth / 2, y: y - headerHeight / 2 } });
    },
    [addNode, flow],
  );
  return { onDragOver, onDrop };
}
