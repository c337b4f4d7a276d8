import { useAtomValue, useSetAtom, useStore } from "jotai";
import { Copy, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { deleteSelectionAtom } from "../../state/action-atoms";
import { nodesByIdAtom, readOnlyAtom } from "../../state/document-atoms";
import { inspectedNodeAtom, selectedEdgesAtom, selectedNodesAtom } from "../../state/selection-atoms";
import { WorkflowPanel } from "./workflow-panel";

// Forms and what they need are a quarter of the editor's code, and nobody needs them before the first node is chosen.
const loadNodePanel = () => import("./node-panel").then((module) => ({ default: module.NodePanel }));
const NodePanel = lazy(loadNodePanel);

/** Fetches the forms at the first sign of somebody at work, ahead of the click that wants them. */
function usePreload(): void {
  useEffect(() => {
    const preload = () => void loadNodePanel();
    const once = { once: true, passive: true };
    window.addEventListener("pointermove", preload, once);
    window.addEventListener("keydown", preload, once);
    return () => {
      window.removeEventListener("pointermove", preload);
      window.removeEventListener("keydown", preload);
    };
  }, []);
}

function PanelSkeleton() {
  return (
    <div className="grid gap-3 p-4" role="status" aria-label="Loading the form">
      <Skeleton className="h-9" />
      <Skeleton className="h-24" />
      <Skeleton className="h-24" />
    </div>
  );
}

function SelectionPanel({ nodes, edges }: { nodes: number; edges: number }) {
  const store = useStore();
  const duplicate = () =>
    void import("../../state/copy-atoms").then(({ duplicateAtom }) => store.set(duplicateAtom));
  const remove = useSetAtom(deleteSelectionAtom);
  const readOnly = useAtomValue(readOnlyAtom);
  const parts = [
    nodes && `${nodes} ${nodes === 1 ? "node" : "nodes"}`,
    edges && `${edges} ${edges === 1 ? "connection" : "connections"}`,
  ];
  return (
    <div className="grid gap-3 p-4">
      <h2 className="font-semibold text-sm">{parts.filter(Boolean).join(" and ")} selected</h2>
      {!readOnly && (
        <div className="flex gap-2">
          {nodes > 0 && (
            <Button variant="outline" size="sm" onClick={duplicate}>
              <Copy aria-hidden="true" /> Duplicate
            </Button>
          )}
          <Button variant="outline" size="sm" onClick={() => remove()}>
            <Trash2 aria-hidden="true" /> Delete
          </Button>
        </div>
      )}
    </div>
  );
}

/** The panel on the right: the selected node, the selection, or the workflow. */
export function Inspector() {
  usePreload();
  const inspected = useAtomValue(inspectedNodeAtom);
  const nodes = useAtomValue(nodesByIdAtom);
  const selected = useAtomValue(selectedNodesAtom).size;
  const edges = useAtomValue(selectedEdgesAtom).size;
  const node = inspected ? nodes.get(inspected) : undefined;
  return (
    <div data-testid="inspector" className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {node ? (
        <Suspense fallback={<PanelSkeleton />}>
          <NodePanel key={node.id} node={node} />
        </Suspense>
      ) : selected + edges > 0 ? (
        <SelectionPanel nodes={selected} edges={edges} />
      ) : (
        <WorkflowPanel />
      )}
    </div>
  );
}
