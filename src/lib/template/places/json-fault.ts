const whiteSpace = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The end of the string that starts at an offset, or -1. */
function stringEnd(source: string, start: number): number {
  if (source[start] !== '"') return -1;
  for (let offset = start + 1; offset < source.length; ) {
    const unit = source.charCodeAt(offset);
    if (unit === 0x22) return offset + 1;
    if (unit < 0x20) return -1;
    if (unit === 0x5c) {
      escapeSequence.lastIndex = offset;
      if (!escapeSequence.test(source)) return -1;
      offset = escapeSequence.lastIndex;
    } else offset++;
  }
  return -1;
}

type Expected = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "nothing";
const expectedText: Record<Expected, string> = {
  value: "a value",
  "value or end": "a value or ]",
  key: "a key in double quotes",
  "key or end": "a key in double quotes or }",
  colon: "a colon",
  "comma or end": "a comma or the closing bracket",
  nothing: "the end",
};

/**
 * Where a text stops being JSON (RFC 8259) and what should stand there, or null when it is JSON. JavaScript
 * engines disagree on whether and how they say it.
 */
export function findJsonFault(source: string): { offset: number; expected: string } | null {
  const open: string[] = [];
  let expected: Expected = "value";
  let offset = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = offset;
    if (!pattern.test(source)) return false;
    offset = pattern.lastIndex;
    return true;
  };
  const takeString = () => {
    const end = stringEnd(source, offset);
    if (end !== -1) offset = end;
    return end !== -1;
  };
  const afterValue = (): Expected => (open.length > 0 ? "comma or end" : "nothing");
  for (;;) {
    take(whiteSpace);
    const next = source[offset];
    if (next === undefined) {
      return expected === "nothing" ? null : { offset, expected: expectedText[expected] };
    }
    const closes =
      (next === "]" && open.at(-1) === "[" && (expected === "value or end" || expected === "comma or end")) ||
      (next === "}" && open.at(-1) === "{" && (expected === "key or end" || expected === "comma or end"));
    if (closes) {
      open.pop();
      offset++;
      expected = afterValue();
    } else if (expected === "comma or end" && next === ",") {
      offset++;
      expected = open.at(-1) === "[" ? "value" : "key";
    } else if (expected === "colon" && next === ":") {
      offset++;
      expected = "value";
    } else if ((expected === "key" || expected === "key or end") && takeString()) {
      expected = "colon";
    } else if ((expected === "value" || expected === "value or end") && (next === "[" || next === "{")) {
      open.push(next);
      offset++;
      expected = next === "[" ? "value or end" : "key or end";
    } else if ((expected === "value" || expected === "value or end") && (takeString() || take(scalar))) {
      expected = afterValue();
    } else {
      return { offset, expected: expectedText[expected] };
    }
  }
}
