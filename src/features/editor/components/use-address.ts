import { useAtomValue, useSetAtom, useStore } from "jotai";
import { useEffect, useState } from "react";
import { useEditorParams } from "../search-params";
import { nodesByIdAtom } from "../state/document-atoms";
import { focusFieldAtom, inspectedNodeAtom, selectAtom } from "../state/selection-atoms";
import { inspectorSheetAtom } from "../state/ui-atoms";

/**
 * Keeps the selected node in the address: it is selected again when the address is opened. A field that the address
 * names gets the focus then, once.
 */
export function useSelectionInAddress(): void {
  const store = useStore();
  const select = useSetAtom(selectAtom);
  const inspected = useAtomValue(inspectedNodeAtom);
  const [{ node, field }, setParams] = useEditorParams();
  const [openedWith] = useState({ node, field });

  useEffect(() => {
    const { node: nodeId, field: wanted } = openedWith;
    if (!nodeId || !store.get(nodesByIdAtom).has(nodeId)) return;
    select({ nodes: [nodeId] });
    if (!wanted) return;
    store.set(inspectorSheetAtom, true);
    store.set(focusFieldAtom, { nodeId, field: wanted, at: Date.now() });
  }, [openedWith, select, store]);

  useEffect(() => {
    void setParams({ node: inspected });
  }, [inspected, setParams]);

  useEffect(() => {
    if (field) void setParams({ field: null });
  }, [field, setParams]);
}
