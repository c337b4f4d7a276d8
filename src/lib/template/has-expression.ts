/** Whether a text may hold an expression; it need not parse. */
export function hasExpression(source: string): boolean {
  return source.includes("{{");
}
