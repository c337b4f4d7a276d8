/** The path or name that is being typed inside `{{…}}` at the caret. */
export type OpenExpression = { typed: string; start: number; end: number; closed: boolean };

const word = /[^\s(){}"'|=]*$/;

/**
 * The expression that the caret stands in, or undefined outside any. `start` and `end` bound what choosing a
 * suggestion replaces; `closed` says whether `}}` already follows.
 */
export function openExpressionAt(text: string, caret: number): OpenExpression | undefined {
  const before = text.slice(0, caret);
  const open = before.lastIndexOf("{{");
  if (open < 0 || before.indexOf("}}", open) >= 0) return undefined;
  const inside = before.slice(open + 2);
  if (/^\{?[!>]/.test(inside) || /["'][^"']*$/.test(inside.replace(/"[^"]*"|'[^']*'/g, ""))) return undefined;
  const typed = word.exec(inside)?.[0].replace(/^[#/^~&]+/, "") ?? "";
  const tail = /^[^\s(){}"'|=]*/.exec(text.slice(caret))?.[0] ?? "";
  const end = caret + tail.length;
  const rest = text.slice(end);
  const nextClose = rest.indexOf("}}");
  const nextOpen = rest.indexOf("{{");
  const closed = nextClose >= 0 && (nextOpen < 0 || nextClose < nextOpen);
  return { typed, start: caret - typed.length, end, closed };
}

/** The text to put in the place of what was typed, and where the caret goes, counted from its start. */
export function completionOf(expression: OpenExpression, insert: string): { text: string; caret: number } {
  const unfinished = insert.endsWith(" ");
  const text = expression.closed ? insert : `${insert}}}`;
  return { text, caret: expression.closed || unfinished ? insert.length : text.length };
}
