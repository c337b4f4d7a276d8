/** Something that must not be, and where. */
export type Violation = { run: string; node?: string; iteration?: string; what: string };

/** One line for reading. */
export function violationText({ run, node, iteration, what }: Violation): string {
  const place = [run, node, iteration && `[${iteration}]`].filter(Boolean).join(" ");
  return `${place}: ${what}`;
}
