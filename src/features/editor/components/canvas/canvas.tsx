import {
  Background,
  BackgroundVariant,
  type Connection,
  Controls,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  type OnConnectStart,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import { useAtomValue, useSetAtom, useStore } from "jotai";
import { useTheme } from "next-themes";
import { useCallback, useRef, useState } from "react";
import { whyNotConnect } from "@/nodes/can-connect";
import { headerHeight } from "@/nodes/document/node-geometry";
import { grid } from "@/nodes/document/place-node";
import type { Position } from "../../model/edit-document";
import { connectAtom, moveNodesAtom } from "../../state/action-atoms";
import {
  type CanvasEdge,
  type CanvasNode,
  canvasEdgesAtom,
  canvasNodesAtom,
  draggedAtom,
} from "../../state/canvas-atoms";
import { documentAtom, readOnlyAtom } from "../../state/document-atoms";
import { changeSelectionAtom, selectAtom } from "../../state/selection-atoms";
import { dialogAtom, inspectorSheetAtom } from "../../state/ui-atoms";
import { notify } from "../notify";
import { useNarrow } from "../use-narrow";
import { EdgeView } from "./edge-view";
import { NodeView } from "./node-view";
import { useNodeDrop } from "./use-node-drop";

const nodeTypes = { workflow: NodeView };
const edgeTypes = { workflow: EdgeView };
const snapGrid: [number, number] = [grid, grid];
const fitViewOptions = { padding: 0.1, maxZoom: 1 };
/** On a phone a whole workflow would be too small to read: its middle is shown. */
const narrowFitViewOptions = { ...fitViewOptions, minZoom: 0.5 };

/** Sorts React Flow's reports: selections, places while dragging, places where something was let go. */
function useNodeChanges() {
  const setDragged = useSetAtom(draggedAtom);
  const moveNodes = useSetAtom(moveNodesAtom);
  const changeSelection = useSetAtom(changeSelectionAtom);
  return useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      changeSelection(
        "nodes",
        changes.filter((change) => change.type === "select"),
      );
      const places = changes.flatMap((change) =>
        change.type === "position" && change.position
          ? [{ id: change.id, position: change.position, dragging: change.dragging ?? false }]
          : [],
      );
      if (!places.length) return;
      const positions = new Map<string, Position>(places.map(({ id, position }) => [id, position]));
      if (places.some(({ dragging }) => dragging)) setDragged(positions);
      else {
        moveNodes(positions);
        setDragged(new Map());
      }
    },
    [changeSelection, moveNodes, setDragged],
  );
}

/** Connecting by hand: refused with the reason, and the picker where an edge is let go over nothing. */
function useConnecting() {
  const store = useStore();
  const flow = useReactFlow();
  const connect = useSetAtom(connectAtom);
  const openDialog = useSetAtom(dialogAtom);
  const from = useRef<{ nodeId: string; handle: string | null } | null>(null);

  const onConnectStart = useCallback<OnConnectStart>((_event, { nodeId, handleId, handleType }) => {
    from.current = nodeId && handleType === "source" ? { nodeId, handle: handleId } : null;
  }, []);

  const isValidConnection = useCallback(
    (connection: Connection | CanvasEdge) => !whyNotConnect(store.get(documentAtom), connection),
    [store],
  );

  const onConnect = useCallback(
    ({ source, target, sourceHandle }: Connection) => {
      const refused = connect({ source, target, sourceHandle });
      if (refused) notify.error(refused);
    },
    [connect],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const source = from.current;
      from.current = null;
      if (state.isValid) return;
      if (state.toNode && state.fromNode) {
        const forward = state.fromHandle?.type !== "target";
        const [begin, end] = forward ? [state.fromNode, state.toNode] : [state.toNode, state.fromNode];
        const reason = whyNotConnect(store.get(documentAtom), {
          source: begin.id,
          target: end.id,
          sourceHandle: forward ? (state.fromHandle?.id ?? null) : (state.toHandle?.id ?? null),
        });
        if (reason) notify.error(reason);
        else if (forward)
          onConnect({
            source: begin.id,
            target: end.id,
            sourceHandle: state.fromHandle?.id ?? null,
            targetHandle: null,
          });
        return;
      }
      if (!source) return;
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (!point) return;
      const place = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      openDialog({
        kind: "picker",
        only: "nodes",
        at: {
          position: { x: place.x, y: place.y - headerHeight / 2 },
          after: { nodeId: source.nodeId, ...(source.handle && { handle: source.handle }) },
        },
      });
    },
    [flow, onConnect, openDialog, store],
  );

  return { onConnectStart, onConnect, onConnectEnd, isValidConnection };
}

/** The drawing area. */
export function Canvas() {
  const nodes = useAtomValue(canvasNodesAtom);
  const edges = useAtomValue(canvasEdgesAtom);
  const changeSelection = useSetAtom(changeSelectionAtom);
  const select = useSetAtom(selectAtom);
  const openInspector = useSetAtom(inspectorSheetAtom);
  const { resolvedTheme } = useTheme();
  const narrow = useNarrow();
  const readOnly = useAtomValue(readOnlyAtom);
  const onNodesChange = useNodeChanges();
  const connecting = useConnecting();
  const drop = useNodeDrop();
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) =>
      changeSelection(
        "edges",
        changes.filter((change) => change.type === "select"),
      ),
    [changeSelection],
  );

  // Fitted at the opening only: the first node that is dropped on an empty canvas stays under the pointer.
  const [startedFull] = useState(() => nodes.length > 0);

  return (
    <ReactFlow<CanvasNode, CanvasEdge>
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onNodeClick={(_event, node) => {
        // What is only proposed has nothing in the inspector.
        if (node.selectable !== false) openInspector(true);
      }}
      onPaneClick={() => select({})}
      {...connecting}
      {...drop}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      onlyRenderVisibleElements
      fitView={startedFull}
      fitViewOptions={narrow ? narrowFitViewOptions : fitViewOptions}
      minZoom={0.1}
      maxZoom={2}
      snapToGrid
      snapGrid={snapGrid}
      connectionRadius={28}
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={["Meta", "Control"]}
      zoomOnDoubleClick={false}
      colorMode={resolvedTheme === "dark" ? "dark" : "light"}
      attributionPosition="bottom-center"
      className="!bg-canvas"
      aria-label="Workflow canvas"
    >
      <Background variant={BackgroundVariant.Dots} gap={grid} size={1.5} color="var(--canvas-dot)" />
      <Controls showInteractive={false} position="bottom-left" fitViewOptions={fitViewOptions} />
      {!narrow && nodes.length > 0 && (
        <MiniMap
          pannable
          zoomable
          position="bottom-right"
          ariaLabel="Map of the workflow"
          className="!m-3 overflow-hidden rounded-md border !bg-card"
          style={{ width: 168, height: 112 }}
          nodeColor="color-mix(in oklab, var(--muted-foreground) 45%, transparent)"
          maskColor="color-mix(in oklab, var(--muted) 70%, transparent)"
        />
      )}
    </ReactFlow>
  );
}
