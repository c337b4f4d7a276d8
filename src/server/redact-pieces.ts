import { resumeSignatures } from "@/lib/resume-address";

/** The longest that an address which answers a waiting step is before its signature, in characters. */
const longestAddress = 1_000;

type Range = [from: number, to: number];

function placesOf(text: string, forms: readonly string[]): Range[] {
  const found: Range[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
      found.push([at, at + form.length]);
    }
  }
  return found;
}

/** The same places in order, those that touch each other as one. */
function merged(ranges: Range[]): Range[] {
  const result: Range[] = [];
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Where the longest ending begins that could be the beginning of a form. */
function openEnd(text: string, forms: readonly string[], longest: number): number {
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
    const ending = text.slice(at);
    if (forms.some((form) => form.length > ending.length && form.startsWith(ending))) return at;
  }
  return text.length;
}

/**
 * Masks a text that comes in pieces, wherever they are cut: takes a piece, and gives what of the text so far can be
 * shown beyond what was given before, with `mark` for each of the `forms` and for the signatures of addresses that
 * answer waiting steps. What might turn out to be the beginning of a form is held back until more has come, and so is
 * a text of which `alone` is all that there is.
 */
export function maskPieces(
  forms: readonly string[],
  alone: readonly string[],
  mark: string,
): (piece: string) => string {
  const longest = Math.max(0, ...forms.map(({ length }) => length));
  const kept = Math.max(longest, longestAddress);
  // The end of the text as it came. What lies before `given` was given already; it tells what the rest belongs to.
  let came = "";
  let given = 0;
  let begun = false;
  return (piece) => {
    came += piece;
    if (!begun && alone.some((value) => value.startsWith(came))) return "";
    const until = Math.max(given, openEnd(came, forms, longest));
    let shown = "";
    let at = given;
    for (const [from, to] of merged([...placesOf(came, forms), ...resumeSignatures(came)])) {
      if (to <= at || from >= until) continue;
      // Of a place that began in what was given already the mark was given too.
      if (from >= given) shown += came.slice(at, from) + mark;
      at = Math.min(to, until);
    }
    shown += came.slice(at, until);
    begun ||= until > given;
    const cut = Math.max(0, until - kept);
    came = came.slice(cut);
    given = until - cut;
    return shown;
  };
}
