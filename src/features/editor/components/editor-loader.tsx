"use client";

import dynamic from "next/dynamic";
import type { WorkflowDetail } from "../schema";
import { EditorSkeleton } from "./editor-skeleton";

/** The canvas needs a browser, and its code comes after the page's first paint. */
const Editor = dynamic(() => import("./editor").then((module) => module.Editor), {
  ssr: false,
  loading: () => <EditorSkeleton />,
});

/** The editor of one workflow; another workflow is another editor. */
export function EditorLoader({ workflow }: { workflow: WorkflowDetail }) {
  return <Editor key={workflow.id} workflow={workflow} />;
}
