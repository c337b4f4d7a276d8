export type Row = [what: string, result: string, more?: string];

/** Lines up rows under titles, for reading and for pasting into a Markdown page. */
export function formatTable(rows: readonly Row[], first = "benchmark"): string {
  const cells = [
    [first, "result", "details"],
    ...rows.map(([what, result, more = ""]) => [what, result, more]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(head), rule, ...body.map(line)].join("\n");
}

/** Milliseconds for reading: two decimals below 10, else one. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
