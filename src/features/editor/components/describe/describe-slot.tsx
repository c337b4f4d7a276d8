import { useReactFlow } from "@xyflow/react";
import { useAtom, useAtomValue, useSetAtom, useStore } from "jotai";
import { Suspense, useCallback } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { upstreamOf } from "../../model/upstream";
import { applyDocumentAtom } from "../../state/action-atoms";
import { documentAtom, undoAtom } from "../../state/document-atoms";
import { showProposalAtom } from "../../state/proposal-atoms";
import { runDataAtom } from "../../state/run-atoms";
import { describeOpenAtom, describeWishAtom } from "../../state/ui-atoms";
import { keysOf } from "../commands";
import { useEditor } from "../editor-context";
import { useGoToField } from "../inspector/use-go-to-field";

/** The place of the panel that turns words into a whole workflow, where the page has handed one in. */
export function DescribeSlot() {
  const { workflowId, Describe } = useEditor();
  const store = useStore();
  const document = useAtomValue(documentAtom);
  const [wish, setWish] = useAtom(describeWishAtom);
  const setOpen = useSetAtom(describeOpenAtom);
  const show = useSetAtom(showProposalAtom);
  const apply = useSetAtom(applyDocumentAtom);
  const undo = useSetAtom(undoAtom);
  const goToField = useGoToField();
  const flow = useReactFlow();
  const readContext = useCallback(
    (of: WorkflowDocument, nodeId: string) => upstreamOf(of, nodeId, store.get(runDataAtom)),
    [store],
  );
  const settle = useCallback(() => setWish(false), [setWish]);
  const onReveal = useCallback(
    (ids: readonly string[]) => {
      const nodes = ids.map((id) => ({ id }));
      // What is drawn anew is known to the canvas a moment later.
      setTimeout(() => void flow.fitView({ nodes, maxZoom: 1, duration: 250, padding: 0.12 }), 50);
    },
    [flow],
  );
  if (!Describe) return null;
  return (
    <Suspense fallback={<Skeleton className="m-3 h-28 rounded-lg" role="status" aria-label="Loading" />}>
      <Describe.Panel
        workflowId={workflowId}
        document={document}
        readContext={readContext}
        onShow={show}
        onApply={apply}
        onUndo={() => void undo()}
        onJump={goToField}
        onReveal={onReveal}
        shortcut={keysOf("describe")}
        wantsFocus={wish}
        onFocused={settle}
        onClose={() => setOpen(false)}
      />
    </Suspense>
  );
}
