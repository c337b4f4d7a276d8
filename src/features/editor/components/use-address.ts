import { useAtomValue, useSetAtom, useStore } from "jotai";
import { useEffect, useState } from "react";
import { useEditorParams } from "../search-params";
import { nodesByIdAtom } from "../state/document-atoms";
import { inspectedNodeAtom, selectAtom } from "../state/selection-atoms";

/** Keeps the selected node in the address: it is selected again when the address is opened. */
export function useSelectionInAddress(): void {
  const store = useStore();
  const select = useSetAtom(selectAtom);
  const inspected = useAtomValue(inspectedNodeAtom);
  const [{ node }, setParams] = useEditorParams();
  const [openedWith] = useState(node);

  useEffect(() => {
    if (openedWith && store.get(nodesByIdAtom).has(openedWith)) select({ nodes: [openedWith] });
  }, [openedWith, select, store]);

  useEffect(() => {
    void setParams({ node: inspected });
  }, [inspected, setParams]);
}
