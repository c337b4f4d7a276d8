/** A part of a text that is taken as a whole: what was written, and what it means. */
export type Mark = {
  kind: "quoted" | "template" | "url" | "json";
  /** As it was written, quotes included. */
  source: string;
  /** The text inside the quotes; of the others, what was written. */
  value: string;
};

/** A text in which each mark is one character, so that commas and "and" inside of one divide nothing. */
export type Marked = { text: string; marks: Mark[] };

const first = { quoted: 0xe000, template: 0xe800, url: 0xf000, json: 0xf400 } as const;
const most = 0x400;

/** Character classes for patterns over marked texts. */
export const quotedMark = "[\uE000-\uE3FF]";
export const templateMark = "[\uE800-\uEBFF]";
export const urlMark = "[\uF000-\uF3FF]";
export const jsonMark = "[\uF400-\uF7FF]";
export const anyMark = "[\uE000-\uF7FF]";

/** A URL with its placeholders: `{id}`, `:id`, `<id>` and templates may be in it. */
const urlPattern =
  /\b(?:https?:\/\/|www\.(?=\w))(?:\{\{.*?\}\}|\{[\w.\s-]*\}|<[\w.\s-]*>|[^\s"'`“”‘’<>{}])+/giy;
const quotes: [string, string][] = [
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["”", "”"],
  ["„", "“"],
  ["‘", "’"],
  ["«", "»"],
];

/** Punctuation of the sentence around a URL is not part of it; a bracket is, if it was opened inside. */
function trimUrl(url: string): string {
  let end = url;
  for (;;) {
    const last = end.at(-1) ?? "";
    const opens = { ")": "(", "]": "[", "}": "{" }[last];
    const unopened = opens !== undefined && end.split(last).length > end.split(opens).length;
    if (!/[.,;:!?]/.test(last) && !unopened) return end;
    end = end.slice(0, -1);
  }
}

/** The end of the brackets that open at `start`, or -1; quoted texts inside are passed over. */
function bracketsEnd(text: string, start: number): number {
  const open: string[] = [];
  for (let at = start; at < text.length; at++) {
    const next = text[at] ?? "";
    if (next === '"') {
      const close = /"(?:\\.|[^"\\])*"/y;
      close.lastIndex = at;
      if (!close.test(text)) return -1;
      at = close.lastIndex - 1;
    } else if (next === "{" || next === "[") open.push(next);
    else if (next === "}" || next === "]") {
      if (open.pop() !== (next === "}" ? "{" : "[")) return -1;
      if (open.length === 0) return at + 1;
    }
  }
  return -1;
}

/** JSON, or what is close to it: an object, or a list with something quoted, nested or several in it. */
function isJsonLike(source: string): boolean {
  if (/^\{\{/.test(source)) return false;
  if (source.startsWith("{")) return /^\{\s*(?:\}|["']?[\w$.-]+["']?\s*:)/.test(source);
  return /^\[[\s\S]*[\]]$/.test(source) && !/^\[[\w ]*\]$/.test(source);
}

function quotedAt(text: string, at: number): string | null {
  const pair = quotes.find(([open]) => open === text[at]);
  if (!pair) return null;
  const [open, close] = pair;
  const letterBefore = /[\p{L}\p{N}]/u.test(text[at - 1] ?? " ");
  // An apostrophe, as in "webhook's", opens nothing.
  if (letterBefore && (open === "'" || open === "’" || open === "‘")) return null;
  for (let end = text.indexOf(close, at + 1); end > 0; end = text.indexOf(close, end + 1)) {
    if (text[end - 1] === "\\") continue;
    const inside = close === "'" || close === "’";
    if (inside && /[\p{L}\p{N}]/u.test(text[end + 1] ?? " ")) continue;
    return text.slice(at, end + 1);
  }
  return null;
}

function markAt(text: string, at: number): Mark | null {
  if (text.startsWith("{{", at)) {
    const end = text.indexOf("}}", at);
    if (end < 0) return null;
    const source = text.slice(at, text[end + 2] === "}" ? end + 3 : end + 2);
    return { kind: "template", source, value: source };
  }
  urlPattern.lastIndex = at;
  const url = urlPattern.exec(text);
  if (url && !/[\w@/]/.test(text[at - 1] ?? "")) {
    const source = trimUrl(url[0]);
    return { kind: "url", source, value: /^www\./i.test(source) ? `https://${source}` : source };
  }
  if (text[at] === "{" || text[at] === "[") {
    const end = bracketsEnd(text, at);
    const source = end < 0 ? "" : text.slice(at, end);
    return source && isJsonLike(source) ? { kind: "json", source, value: source } : null;
  }
  const quoted = quotedAt(text, at);
  if (quoted === null) return null;
  const inner = quoted.slice(1, -1).replace(/\\(["'`])/g, "$1");
  const isUrl = /^https?:\/\/\S+$/i.test(inner);
  return { kind: isUrl ? "url" : "quoted", source: quoted, value: inner };
}

/** Marks quoted texts, templates, URLs and pasted JSON. */
export function mark(source: string): Marked {
  const clean = source.replace(/[\uE000-\uF7FF]/g, "");
  const marks: Mark[] = [];
  const counts = { quoted: 0, template: 0, url: 0, json: 0 };
  let text = "";
  for (let at = 0; at < clean.length; ) {
    const found = markAt(clean, at);
    if (found && counts[found.kind] < most) {
      marks.push(found);
      text += String.fromCharCode(first[found.kind] + counts[found.kind]);
      counts[found.kind]++;
      at += found.source.length;
    } else {
      text += clean[at];
      at++;
    }
  }
  return { text, marks };
}

/** The mark that a character of a marked text stands for. */
export function markOf(marked: Marked, character: string): Mark | undefined {
  const code = character.charCodeAt(0);
  const kind = (["json", "url", "template", "quoted"] as const).find((name) => code >= first[name]);
  if (kind === undefined) return undefined;
  return marked.marks.filter((entry) => entry.kind === kind)[code - first[kind]];
}

/** Adds pasted JSON to the marks of a text, and gives the character that stands for it; undefined where it is full. */
export function addJson(marked: Marked, source: string): string | undefined {
  const count = marked.marks.filter(({ kind }) => kind === "json").length;
  if (count >= most) return undefined;
  marked.marks.push({ kind: "json", source, value: source });
  return String.fromCharCode(first.json + count);
}

/** A piece of a marked text as it was written. */
export function unmark(marked: Marked, piece: string): string {
  return piece.replace(/[\uE000-\uF7FF]/g, (character) => markOf(marked, character)?.source ?? "");
}

/** A piece of a marked text with quotes taken off: what it says. */
export function meaning(marked: Marked, piece: string): string {
  return piece.replace(/[\uE000-\uF7FF]/g, (character) => markOf(marked, character)?.value ?? "").trim();
}
