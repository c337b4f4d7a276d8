import { cutSecrets, secretMark } from "../parser/words/secrets";

/** Has the look of a key, opens nothing, and is cut out anew wherever it arrives. */
const standIn = "sk_test_00000000";

/** Words as they may be kept after they were answered: a mark in place of each secret; and whether there was one. */
export const keepWords = (words: string): { text: string; found: boolean } => cutSecrets(sendWords(words));

/** Kept words as they are sent again: where a secret was, it reads as if there still were one. */
export function sendWords(kept: string): string {
  return kept.replaceAll(secretMark, standIn);
}

/** Kept words as they are shown. */
export const showWords = (kept: string): string => kept.replaceAll(secretMark, "•••");

/** Kept words as they are put back to be edited. */
export const editWords = (kept: string): string => kept.replaceAll(secretMark, "");
