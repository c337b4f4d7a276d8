import { editDistance } from "@/lib/template/edit-distance";
import { singular, wordsOf } from "./names";

/** Words that decide what is meant, which are corrected where a letter is missing, doubled or swapped. */
const vocabulary =
  "amount between business contains current empty equals every exactly friday greater header hours length loop minutes missing monday month morning negative number option parallel payload positive query rename request response returned saturday schedule seconds smaller sunday thursday timeout trigger tuesday until value webhook wednesday weekday weekend yesterday".split(
    " ",
  );
const shortest = 5;

/** Whether a word is the other with one letter too few, too many or two swapped, the first and the last in place. */
function isSlip(word: string, meant: string): boolean {
  if (word.at(0) !== meant.at(0) || word.at(-1) !== meant.at(-1)) return false;
  if (word.length === meant.length)
    return [...word].sort().join("") === [...meant].sort().join("") && editDistance(word, meant) === 1;
  return Math.abs(word.length - meant.length) === 1 && editDistance(word, meant) === 1;
}

/**
 * A marked text with slips of the pen corrected in words that stand alone: those of the vocabulary, and those of the
 * names in the data (`names`). A word that is itself one of these stays, and so does one that could be two of them.
 */
export function fixSlips(text: string, names: readonly string[]): string {
  const known = new Set([...vocabulary, ...names.flatMap(wordsOf)]);
  const candidates = [...known].filter((word) => word.length >= shortest && /^[a-z]+$/.test(word));
  return text.replace(/(?<![\w@.{/-])[A-Za-z]{4,24}(?![\w@}/-]|\.\w)/g, (written) => {
    const word = written.toLowerCase();
    if (known.has(word) || known.has(singular(word)) || known.has(`${word}s`)) return written;
    const [meant, ...more] = candidates.filter((candidate) => isSlip(word, candidate));
    return meant && !more.length ? meant : written;
  });
}
