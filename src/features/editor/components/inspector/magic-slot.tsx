import { useAtom, useAtomValue, useSetAtom, useStore } from "jotai";
import { Suspense, useCallback, useMemo } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import type { WorkflowNode } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { upstreamOf } from "../../model/upstream";
import { configureNodeAtom } from "../../state/action-atoms";
import { documentAtom, undoAtom } from "../../state/document-atoms";
import { runDataAtom } from "../../state/run-atoms";
import { focusFieldAtom } from "../../state/selection-atoms";
import { magicWishAtom } from "../../state/ui-atoms";
import { keysOf } from "../commands";
import { useEditor } from "../editor-context";

/** The place of the field that turns words into this node's config, where the page has handed one in. */
export function MagicSlot({ node, definition }: { node: WorkflowNode; definition: NodeDefinition }) {
  const { MagicInput } = useEditor();
  const store = useStore();
  const run = useAtomValue(runDataAtom);
  const [wish, setWish] = useAtom(magicWishAtom);
  const configure = useSetAtom(configureNodeAtom);
  const undo = useSetAtom(undoAtom);
  const focusField = useSetAtom(focusFieldAtom);
  const { id } = node;
  const { config, retries, timeoutMs, credentialId } = node.data;
  const present = useMemo(() => ({ config, settings: { retries, timeoutMs } }), [config, retries, timeoutMs]);
  const readContext = useCallback(() => upstreamOf(store.get(documentAtom), id, run), [store, id, run]);
  const settle = useCallback(() => setWish(null), [setWish]);
  const jump = (field: string) => {
    const setting = document.getElementById(`setting-${field}`);
    if (setting) setting.focus();
    else focusField({ nodeId: id, field, at: Date.now() });
  };
  if (!MagicInput) return null;
  return (
    <Suspense fallback={<Skeleton className="h-24 rounded-lg" />}>
      <MagicInput
        nodeId={id}
        definition={definition}
        present={present}
        hasCredential={credentialId !== undefined}
        readContext={readContext}
        hasRun={run !== null}
        shortcut={keysOf("magic")}
        wantsFocus={wish === id}
        onFocused={settle}
        onAccept={(next) => configure(id, next.config, next.settings)}
        onUndo={() => void undo()}
        onJump={jump}
      />
    </Suspense>
  );
}
