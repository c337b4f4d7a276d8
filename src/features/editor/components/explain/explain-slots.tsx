import { useAtomValue, useSetAtom, useStore } from "jotai";
import { type ReactNode, Suspense, useCallback, useMemo } from "react";
import { type ExplainHost, ExplainSlotProvider } from "@/components/execution/explain-slot";
import { Skeleton } from "@/components/ui/skeleton";
import { useEditorParams } from "../../search-params";
import { configureNodeAtom } from "../../state/action-atoms";
import { documentAtom, nodesByIdAtom } from "../../state/document-atoms";
import { inspectedNodeAtom, selectAtom } from "../../state/selection-atoms";
import { dialogAtom, explainOpenAtom, explainWishAtom, inspectorSheetAtom } from "../../state/ui-atoms";
import { useReveal } from "../canvas/use-reveal";
import { useEditor } from "../editor-context";
import { useGoToField } from "../inspector/use-go-to-field";

/** The place of the panel that tells the workflow in words. */
export function AccountSlot() {
  const { workflowId, Explain } = useEditor();
  const document = useAtomValue(documentAtom);
  const selected = useAtomValue(inspectedNodeAtom);
  const select = useSetAtom(selectAtom);
  const setOpen = useSetAtom(explainOpenAtom);
  const reveal = useReveal();
  const goToField = useGoToField();
  return (
    <Suspense fallback={<Skeleton className="m-3 h-28 rounded-lg" role="status" aria-label="Loading" />}>
      <Explain.Panel
        workflowId={workflowId}
        document={document}
        selected={selected}
        onSelect={(nodeId, field) => {
          if (field) return goToField(nodeId, field);
          select({ nodes: [nodeId] });
          reveal([nodeId]);
        }}
        onClose={() => setOpen(false)}
      />
    </Suspense>
  );
}

/** Lets failed steps below be explained, and what mends them go into the document on the screen. */
export function StepSlots({ children }: { children: ReactNode }) {
  const { workflowId, autosaver, canRun, Explain } = useEditor();
  const store = useStore();
  const wanted = useAtomValue(explainWishAtom);
  const [, setParams] = useEditorParams();
  const reveal = useReveal();
  const onField = useGoToField();
  const change = useCallback<NonNullable<ExplainHost["draft"]>["change"]>(
    async (nodeId, edit) => {
      const node = store.get(nodesByIdAtom).get(nodeId);
      if (!node) throw new Error("The node is gone: nothing was changed.");
      const { retries, timeoutMs } = node.data;
      const { config, settings } = edit({ config: node.data.config, settings: { retries, timeoutMs } });
      store.set(configureNodeAtom, nodeId, config, settings);
      const state = await autosaver.flush();
      if (state.status === "saved") return;
      if (state.status === "conflict") store.set(dialogAtom, { kind: "conflict" });
      const why = state.status === "failed" ? state.message : "the stored draft is another one.";
      throw new Error(`The change is on the screen, and not saved yet: ${why}`);
    },
    [store, autosaver],
  );
  const slot = useMemo(
    () => ({
      workflowId,
      canRun,
      Explain: Explain.Step,
      wanted,
      draft: { read: async () => store.get(documentAtom), change },
      onGo: ({ nodeId }: { nodeId: string }) => {
        store.set(selectAtom, { nodes: [nodeId] });
        store.set(inspectorSheetAtom, true);
        void setParams({ tab: "error" });
        reveal([nodeId]);
      },
      onField,
      onStarted: (run: string) => void setParams({ run, tab: null }),
    }),
    [workflowId, canRun, Explain, wanted, store, change, onField, setParams, reveal],
  );
  return <ExplainSlotProvider value={slot}>{children}</ExplainSlotProvider>;
}
