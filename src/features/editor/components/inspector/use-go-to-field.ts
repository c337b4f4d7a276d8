import { useSetAtom } from "jotai";
import { useCallback } from "react";
import { useEditorParams } from "../../search-params";
import { focusFieldAtom, selectAtom } from "../../state/selection-atoms";
import { inspectorSheetAtom } from "../../state/ui-atoms";
import { useReveal } from "../canvas/use-reveal";

/** Leads to a node's form, and in it to a field of its config or one of its settings. */
export function useGoToField() {
  const select = useSetAtom(selectAtom);
  const focusField = useSetAtom(focusFieldAtom);
  const openSheet = useSetAtom(inspectorSheetAtom);
  const [, setParams] = useEditorParams();
  const reveal = useReveal();
  return useCallback(
    (nodeId: string, field: string | null | undefined) => {
      select({ nodes: [nodeId] });
      void setParams({ tab: null });
      openSheet(true);
      reveal([nodeId]);
      if (field) focusField({ nodeId, field, at: Date.now() });
    },
    [select, setParams, openSheet, reveal, focusField],
  );
}
