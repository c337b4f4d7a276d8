import { createContext, useContext } from "react";
import type { Autosaver } from "../save/autosaver";

export type EditorContext = { workflowId: string; autosaver: Autosaver };

const Editor = createContext<EditorContext | null>(null);

export const EditorProvider = Editor.Provider;

/** The workflow that is edited, and what saves it. Throws outside the editor. */
export function useEditor(): EditorContext {
  const editor = useContext(Editor);
  if (!editor) throw new Error("This part belongs inside the editor.");
  return editor;
}
