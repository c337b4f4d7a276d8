import type { Scope } from "./expression";

const separators: Readonly<Record<string, string>> = {
  comma: ",",
  commas: ",",
  "comma and space": ", ",
  "a comma and a space": ", ",
  space: " ",
  spaces: " ",
  dash: "-",
  dashes: "-",
  hyphen: "-",
  hyphens: "-",
  underscore: "_",
  underscores: "_",
  dot: ".",
  dots: ".",
  period: ".",
  slash: "/",
  slashes: "/",
  colon: ":",
  semicolon: ";",
  semicolons: ";",
  pipe: "|",
  pipes: "|",
  newline: "\n",
  newlines: "\n",
  "line break": "\n",
  "line breaks": "\n",
  "new line": "\n",
  tab: "\t",
  "at sign": "@",
  "@ sign": "@",
  "@": "@",
  nothing: "",
};

/** A separator in words or quotes: "a comma", "', '", "hyphens". */
export function readSeparator(scope: Scope, phrase: string): string | undefined {
  const said = phrase.trim().replace(/^(?:an?|the|each|single)\s+/i, "");
  if (/^[\uE000-\uE3FF]$/.test(said)) return rawQuoted(scope, said);
  const known = separators[said.toLowerCase()] ?? separators[phrase.trim().toLowerCase()];
  return known ?? (/^[^\p{L}\p{N}\s]{1,3}$/u.test(said) ? said : undefined);
}

const rawQuoted = (scope: Scope, character: string) => {
  const entry = scope.marked.marks.filter(({ kind }) => kind === "quoted")[character.charCodeAt(0) - 0xe000];
  return entry?.value;
};
