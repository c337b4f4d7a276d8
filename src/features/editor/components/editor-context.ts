import { type ComponentType, createContext, useContext } from "react";
import type { ExplainStepProps } from "@/components/execution/explain-slot";
import type { Autosaver } from "../save/autosaver";
import type { DescribeSlotProps } from "./describe/describe-slot-props";
import type { AccountSlotProps } from "./explain/account-slot-props";
import type { MagicSlotProps } from "./inspector/magic-slot-props";

export type EditorContext = {
  workflowId: string;
  autosaver: Autosaver;
  /** The words-to-config field of a node's panel, handed in by the page; null for who may not edit. */
  MagicInput: ComponentType<MagicSlotProps> | null;
  /** The same for the whole workflow; `isPending`: whether a proposal was left to be decided in this browser. */
  Describe: { Panel: ComponentType<DescribeSlotProps>; isPending: (workflowId: string) => boolean } | null;
  /** What tells the workflow in words, and why a step failed. */
  Explain: { Panel: ComponentType<AccountSlotProps>; Step: ComponentType<ExplainStepProps> };
  /** Whether the reader may start runs. */
  canRun: boolean;
};

const Editor = createContext<EditorContext | null>(null);

export const EditorProvider = Editor.Provider;

/** The workflow that is edited, and what saves it. Throws outside the editor. */
export function useEditor(): EditorContext {
  const editor = useContext(Editor);
  if (!editor) throw new Error("This part belongs inside the editor.");
  return editor;
}
