"use client";

import { ReactFlowProvider } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import "./editor.css";
import { createStore, Provider, useAtomValue } from "jotai";
import { lazy, Suspense, useMemo, useState } from "react";
import type { WorkflowDetail } from "../schema";
import { openDocumentAtom, readOnlyAtom } from "../state/document-atoms";
import { deploymentAtom, saveStateAtom } from "../state/save-atoms";
import { describeOpenAtom, explainOpenAtom, paletteOpenAtom } from "../state/ui-atoms";
import { Canvas } from "./canvas/canvas";
import { Dialogs } from "./dialogs/dialogs";
import { type EditorContext, EditorProvider } from "./editor-context";
import { Inspector } from "./inspector/inspector";
import { Notices } from "./notices";
import { Palette } from "./palette/palette";
import { LiveRun } from "./run/live-run";
import { RunBar } from "./run/run-bar";
import { Toolbar } from "./toolbar/toolbar";
import { useSelectionInAddress } from "./use-address";
import { useAutosaver } from "./use-autosaver";
import { useNarrow } from "./use-narrow";
import { useShortcuts } from "./use-shortcuts";
import { useValidation } from "./use-validation";

const DescribeSlot = lazy(() =>
  import("./describe/describe-slot").then((module) => ({ default: module.DescribeSlot })),
);

const AccountSlot = lazy(() =>
  import("./explain/explain-slots").then((module) => ({ default: module.AccountSlot })),
);

const NarrowPanels = lazy(() =>
  import("./narrow-panels").then((module) => ({ default: module.NarrowPanels })),
);

function Layout() {
  const narrow = useNarrow();
  const readOnly = useAtomValue(readOnlyAtom);
  const palette = useAtomValue(paletteOpenAtom) && !readOnly;
  const describing = useAtomValue(describeOpenAtom);
  const explaining = useAtomValue(explainOpenAtom);
  const words = <Suspense fallback={null}>{describing ? <DescribeSlot /> : <AccountSlot />}</Suspense>;
  const wordsLabel = describing ? "Describe it" : explaining ? "In words" : null;
  useValidation();
  useSelectionInAddress();
  useShortcuts();
  return (
    <div data-editor className="fixed inset-0 flex flex-col overflow-hidden bg-background">
      <Toolbar narrow={narrow} />
      <Notices />
      <div className="flex min-h-0 flex-1">
        {!narrow && wordsLabel && (
          <aside className="flex w-[23rem] shrink-0 flex-col border-r bg-background" aria-label={wordsLabel}>
            {words}
          </aside>
        )}
        {!narrow && !wordsLabel && palette && (
          <aside className="flex w-52 shrink-0 flex-col border-r bg-background" aria-label="Node types">
            <Palette />
          </aside>
        )}
        <main className="flex min-w-0 flex-1 flex-col">
          <div className="relative min-h-0 flex-1">
            <Canvas />
            {narrow && (
              <Suspense fallback={null}>
                <NarrowPanels />
              </Suspense>
            )}
          </div>
          <RunBar />
          {narrow && wordsLabel && (
            <section
              className="flex h-[56dvh] shrink-0 flex-col border-t bg-background"
              aria-label={wordsLabel}
            >
              {words}
            </section>
          )}
        </main>
        {!narrow && (
          <aside className="flex w-[21rem] shrink-0 flex-col border-l bg-background" aria-label="Details">
            <Inspector />
          </aside>
        )}
      </div>
      <LiveRun />
      <Dialogs />
    </div>
  );
}

/** The newest state of each workflow that this page has met: going back shows a page as it was first rendered. */
const newestMet = new Map<string, WorkflowDetail>();

type Handed = Pick<EditorContext, "MagicInput" | "Describe" | "Explain" | "canRun">;
/** `readOnly`: whether the reader may look at the workflow and not change it. */
export type EditorProps = { workflow: WorkflowDetail; readOnly: boolean } & Handed;

function EditorBody({ workflow, MagicInput, Describe, Explain, canRun }: Omit<EditorProps, "readOnly">) {
  const autosaver = useAutosaver(workflow, (detail) => newestMet.set(detail.id, detail));
  const editor = useMemo(
    () => ({ workflowId: workflow.id, autosaver, MagicInput, Describe, Explain, canRun }),
    [workflow.id, autosaver, MagicInput, Describe, Explain, canRun],
  );
  return (
    <EditorProvider value={editor}>
      <ReactFlowProvider>
        <Layout />
      </ReactFlowProvider>
    </EditorProvider>
  );
}

/** The editor of one workflow, with a store of its own: nothing of another workflow is ever in it. */
export function Editor({ workflow, readOnly, Describe, ...handed }: EditorProps) {
  const [{ store, newest }] = useState(() => {
    const met = newestMet.get(workflow.id);
    const newest = met && met.revision > workflow.revision ? met : workflow;
    const store = createStore();
    store.set(openDocumentAtom, newest.document);
    store.set(readOnlyAtom, readOnly);
    store.set(saveStateAtom, { status: "saved", revision: newest.revision, savedAt: newest.updatedAt });
    store.set(deploymentAtom, { version: newest.activeVersion, draftIsActive: newest.draftIsActive });
    store.set(describeOpenAtom, Describe?.isPending(workflow.id) ?? false);
    return { store, newest };
  });
  return (
    <Provider store={store}>
      <EditorBody workflow={newest} Describe={Describe} {...handed} />
    </Provider>
  );
}
