import { useReactFlow } from "@xyflow/react";
import { useSetAtom, useStore } from "jotai";
import { useMemo } from "react";
import { tidyPositions } from "@/nodes/document/tidy-positions";
import { useEditorParams } from "../search-params";
import { arrangeNodesAtom, deleteSelectionAtom } from "../state/action-atoms";
import { documentAtom, redoAtom, undoAtom } from "../state/document-atoms";
import { inspectedNodeAtom, selectAllAtom } from "../state/selection-atoms";
import {
  describeOpenAtom,
  describeWishAtom,
  dialogAtom,
  explainOpenAtom,
  inspectorSheetAtom,
  magicWishAtom,
} from "../state/ui-atoms";
import type { CommandName } from "./commands";
import { useEditor } from "./editor-context";
import { notify } from "./notify";
import { useTestRun } from "./run/use-test-run";

/** The clipboard's own events carry these: a key press may not read it. */
type KeyCommand = Exclude<CommandName, "copy" | "cut" | "paste">;

/** What each command does. */
export function useCommands(): Record<KeyCommand, () => void> {
  const store = useStore();
  const flow = useReactFlow();
  const { autosaver, Describe } = useEditor();
  const { test } = useTestRun();
  const openDialog = useSetAtom(dialogAtom);
  const [, setParams] = useEditorParams();
  return useMemo(() => {
    const fitView = () => void flow.fitView({ padding: 0.1, maxZoom: 1, duration: 250 });
    const tidyUp = async () => {
      const positions = await tidyPositions(store.get(documentAtom));
      store.set(arrangeNodesAtom, positions);
      setTimeout(fitView);
    };
    const save = async () => {
      const state = await autosaver.flush();
      if (state.status === "unsaved" && state.held) openDialog({ kind: "empty" });
      if (state.status === "conflict") openDialog({ kind: "conflict" });
      if (state.status === "failed") notify.error(`Not saved: ${state.message}`);
    };
    return {
      picker: () => {
        const after = store.get(inspectedNodeAtom);
        openDialog({ kind: "picker", at: after ? { after: { nodeId: after } } : {} });
      },
      save: () => void save(),
      test: () => void test(),
      undo: () => void store.set(undoAtom),
      redo: () => void store.set(redoAtom),
      duplicate: () =>
        void import("../state/copy-atoms").then(({ duplicateAtom }) => store.set(duplicateAtom)),
      selectAll: () => store.set(selectAllAtom),
      remove: () => void store.set(deleteSelectionAtom),
      connect: () => {
        const nodeId = store.get(inspectedNodeAtom);
        if (nodeId) openDialog({ kind: "connect", nodeId });
      },
      magic: () => {
        const nodeId = store.get(inspectedNodeAtom);
        if (!nodeId) return notify.error("Select the node first that you want to say something to.");
        void setParams({ tab: null });
        store.set(inspectorSheetAtom, true);
        store.set(magicWishAtom, nodeId);
      },
      describe: () => {
        if (!Describe) return notify.error("Your role does not allow to change this workflow.");
        store.set(explainOpenAtom, false);
        store.set(describeOpenAtom, true);
        store.set(describeWishAtom, true);
      },
      explain: () => {
        if (store.get(describeOpenAtom))
          return notify.error("Close the panel Describe it first: its proposal is drawn on the canvas.");
        store.set(explainOpenAtom, !store.get(explainOpenAtom));
      },
      fitView,
      tidyUp: () =>
        void tidyUp().catch((error: unknown) => notify.error(`The layout failed: ${String(error)}`)),
      help: () => openDialog({ kind: "shortcuts" }),
    };
  }, [store, flow, autosaver, Describe, test, openDialog, setParams]);
}
