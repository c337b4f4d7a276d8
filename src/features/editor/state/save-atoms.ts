import { atom } from "jotai";
import type { SaveState } from "../save/save-state";

/** Whether what is on the screen is stored. */
export const saveStateAtom = atom<SaveState>({ status: "saved", revision: 0, savedAt: "" });

/** What triggers start, and whether the stored draft is that very document. */
export const deploymentAtom = atom<{ version: number | null; draftIsActive: boolean }>({
  version: null,
  draftIsActive: false,
});

/** A revision that another tab of this browser saved, until it is loaded or met in a conflict. */
export const otherTabAtom = atom<number | null>(null);
