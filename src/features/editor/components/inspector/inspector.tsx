import { useAtomValue, useSetAtom } from "jotai";
import { Copy, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { deleteSelectionAtom, duplicateAtom } from "../../state/action-atoms";
import { nodesByIdAtom } from "../../state/document-atoms";
import { inspectedNodeAtom, selectedEdgesAtom, selectedNodesAtom } from "../../state/selection-atoms";
import { NodePanel } from "./node-panel";
import { WorkflowPanel } from "./workflow-panel";

function SelectionPanel({ nodes, edges }: { nodes: number; edges: number }) {
  const duplicate = useSetAtom(duplicateAtom);
  const remove = useSetAtom(deleteSelectionAtom);
  const parts = [
    nodes && `${nodes} ${nodes === 1 ? "node" : "nodes"}`,
    edges && `${edges} ${edges === 1 ? "connection" : "connections"}`,
  ];
  return (
    <div className="grid gap-3 p-4">
      <h2 className="font-semibold text-sm">{parts.filter(Boolean).join(" and ")} selected</h2>
      <div className="flex gap-2">
        {nodes > 0 && (
          <Button variant="outline" size="sm" onClick={() => duplicate()}>
            <Copy aria-hidden="true" /> Duplicate
          </Button>
        )}
        <Button variant="outline" size="sm" onClick={() => remove()}>
          <Trash2 aria-hidden="true" /> Delete
        </Button>
      </div>
    </div>
  );
}

/** The panel on the right: the selected node, the selection, or the workflow. */
export function Inspector() {
  const inspected = useAtomValue(inspectedNodeAtom);
  const nodes = useAtomValue(nodesByIdAtom);
  const selected = useAtomValue(selectedNodesAtom).size;
  const edges = useAtomValue(selectedEdgesAtom).size;
  const node = inspected ? nodes.get(inspected) : undefined;
  return (
    <div data-testid="inspector" className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {node ? (
        <NodePanel key={node.id} node={node} />
      ) : selected + edges > 0 ? (
        <SelectionPanel nodes={selected} edges={edges} />
      ) : (
        <WorkflowPanel />
      )}
    </div>
  );
}
