/** A line of a description: how far it is indented, whether it is a point of a list, and the lines below it. */
export type Line = { text: string; point: boolean; children: Line[] };

const bullet = /^(?:[-*•–]|\d{1,2}[.)]|\(?[a-h][.)]|step\s+\d{1,2}\s*[:.)-]?)\s+/i;

/** The lines of a text as a tree by their indentation; points without any stand below a line that ends with a colon. */
export function readLines(text: string): Line[] {
  const roots: Line[] = [];
  const open: { line: Line; indent: number }[] = [];
  for (const raw of text.split("\n")) {
    if (!raw.trim()) continue;
    const indent = raw.length - raw.trimStart().length;
    const said = raw.trim();
    const mark = bullet.exec(said);
    const line: Line = { text: said.slice(mark?.[0].length ?? 0).trim(), point: mark !== null, children: [] };
    while (open.length) {
      const last = open.at(-1);
      if (!last) break;
      const under = last.line.point || !line.point ? indent > last.indent : /[:：]$/.test(last.line.text);
      if (under || indent > last.indent) break;
      open.pop();
    }
    (open.at(-1)?.line.children ?? roots).push(line);
    open.push({ line, indent });
  }
  return roots;
}

/** The sentences of a line of a marked text. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+(?=[\p{L}\p{N}\uE000-\uF7FF"“(])/u)
    .map((sentence) => sentence.replace(/[.!?\s]+$/, "").trim())
    .filter(Boolean);
