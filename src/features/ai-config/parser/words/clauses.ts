import { type Marked, mark, unmark } from "./marks";

const ends = /\s*(?:[;\n]+|\.(?=\s|$)|,?\s+(?:and\s+)?then\b)\s*/i;

/** The sentences and steps of a marked text: what `.`, `;`, line breaks and "then" divide. */
export function splitClauses(text: string): string[] {
  return text
    .split(ends)
    .map((clause) => clause.trim().replace(/^(?:(?:and|also|please|finally|then)\b,?\s*)+/i, ""))
    .filter(Boolean);
}

/** The members of a list in words, `a, b and c`; a marked text's quoted parts stay whole. */
export function splitList(text: string): string[] {
  return text
    .split(/\s*,\s*(?:(?:and|or|plus)\s+)?|\s+(?:and|plus|&|as\s+well\s+as|along\s+with)\s+|\s*\n\s*/i)
    .map((member) => member.trim())
    .filter(Boolean);
}

/** The members of a list in words of an unmarked text; quotes hold a member together and stay. */
export function listMembers(text: string): string[] {
  const marked: Marked = mark(text);
  return splitList(marked.text).map((member) => unmark(marked, member));
}
