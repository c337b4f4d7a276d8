/** A text that was cut off while it was open, closed again. Its last character may be one half of an escape. */
function closedText(text: string): string {
  for (let cut = text.length; cut > text.length - 7; cut--) {
    const closed = `${text.slice(0, cut)}…"`;
    try {
      JSON.parse(closed);
      return closed;
    } catch {
      // It ended within an escape such as \u00e9: one character less.
    }
  }
  return '"…"';
}

/** Where the JSON text that begins with the quote at `from` ends, behind its own quote; -1 where it does not. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return -1;
}

/**
 * The value that the beginning of a JSON text stands for: what is complete in it, lists and objects closed where it
 * ends, and a text that it ends in closed with "…". A whole JSON text gives its value. Null where nothing is complete.
 * Throws SyntaxError for what is no beginning of JSON.
 */
export function cutJson(text: string): unknown {
  const closers: string[] = [];
  let done = { to: 0, closers: "" };
  let expectsName = false;
  const mark = (to: number) => {
    done = { to, closers: closers.toReversed().join("") };
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? "";
    if (character === "{" || character === "[") {
      closers.push(character === "{" ? "}" : "]");
      expectsName = character === "{";
      mark(++at);
    } else if (character === "}" || character === "]") {
      closers.pop();
      mark(++at);
    } else if (character === "," || character === ":") {
      expectsName = character === "," && closers.at(-1) === "}";
      at += 1;
    } else if (character === '"') {
      const end = endOfText(text, at);
      if (end < 0) {
        if (!expectsName)
          return JSON.parse(text.slice(0, at) + closedText(text.slice(at)) + closers.toReversed().join(""));
        break;
      }
      if (!expectsName) mark(end);
      at = end;
    } else if (/\s/.test(character)) {
      at += 1;
    } else {
      let end = at;
      while (end < text.length && !/[\s,\]}]/.test(text[end] ?? "")) end += 1;
      // A number that stands at the end may go on, unless nothing is open that could.
      if (end === text.length && closers.length) break;
      mark(end);
      at = end;
    }
  }
  return done.to ? JSON.parse(text.slice(0, done.to) + done.closers) : null;
}
