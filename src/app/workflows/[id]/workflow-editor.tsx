"use client";

import { lazy } from "react";
import { EditorLoader } from "@/features/editor/components/editor-loader";
import type { WorkflowDetail } from "@/features/editor/schema";

const MagicInput = lazy(() =>
  import("@/features/ai-config/components/magic-input").then((module) => ({ default: module.MagicInput })),
);

/** The editor, with the field for words in its panels for who may edit. */
export function WorkflowEditor({ workflow, canWrite }: { workflow: WorkflowDetail; canWrite: boolean }) {
  return <EditorLoader workflow={workflow} MagicInput={canWrite ? MagicInput : null} />;
}
