"use client";

import dynamic from "next/dynamic";
import type { EditorProps } from "./editor";
import { EditorSkeleton } from "./editor-skeleton";

/** The canvas needs a browser, and its code comes after the page's first paint. */
const Editor = dynamic(() => import("./editor").then((module) => module.Editor), {
  ssr: false,
  loading: () => <EditorSkeleton />,
});

/** The editor of one workflow; another workflow is another editor. */
export function EditorLoader({ workflow, MagicInput }: EditorProps) {
  return <Editor key={workflow.id} workflow={workflow} MagicInput={MagicInput} />;
}
