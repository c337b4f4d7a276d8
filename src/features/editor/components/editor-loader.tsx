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
export function EditorLoader(props: EditorProps) {
  return <Editor key={props.workflow.id} {...props} />;
}
