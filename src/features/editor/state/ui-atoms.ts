import { atom } from "jotai";
import type { AddAt } from "../model/new-node";

/** The dialogs of the editor; at most one is open. */
export type OpenDialog =
  | { kind: "picker"; at: AddAt; only?: "nodes" }
  | { kind: "connect"; nodeId: string }
  | { kind: "shortcuts" }
  | { kind: "conflict" }
  | { kind: "empty" }
  | { kind: "deactivate" }
  | { kind: "deployed"; version: number }
  | { kind: "run-input" }
  | { kind: "import" }
  | { kind: "limits" };

export const dialogAtom = atom<OpenDialog | null>(null);

/** Side panels: on wide screens beside the canvas, on narrow ones over it. */
export const paletteOpenAtom = atom(true);
export const paletteSheetAtom = atom(false);
export const inspectorSheetAtom = atom(false);

/** The panel for words about the whole workflow, and whether its text field shall have the focus next. */
export const describeOpenAtom = atom(false);
export const describeWishAtom = atom(false);

/** The panel that tells the workflow in words, and the `stepKey` of the failed step to be explained at once. */
export const explainOpenAtom = atom(false);
export const explainWishAtom = atom<string | null>(null);

/** The node whose text field for words shall have the focus next. */
export const magicWishAtom = atom<string | null>(null);
