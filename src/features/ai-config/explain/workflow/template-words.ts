import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";

/** Longer values are cut short, in characters. */
const longest = 120;

const singlePath = /\{\{\{?\s*([a-z]+(?:\.[^\s{}()"'.]+)*)\s*\}?\}\}/g;

/** What a template's path reads, in words: `steps.get_user.body.id` is `body.id of "Get user"`. */
function pathWords(path: string, document: WorkflowDocument): string | undefined {
  const [root, ...keys] = path.split(".");
  const of = (rest: readonly string[], what: string) => (rest.length ? `${rest.join(".")} of ${what}` : what);
  if (root === "trigger") return of(keys, "the trigger's data");
  if (root === "steps" && keys[0] !== undefined) {
    const node = document.nodes.find(({ data }) => slugOf(data.label) === keys[0]);
    return of(keys.slice(1), node ? `"${node.data.label}"` : `steps.${keys[0]}`);
  }
  if (root === "loop" && keys[0] === "item") return of(keys.slice(1), "the item");
  if (root === "loop" && keys[0] === "index") return "the item's place in the list";
  return undefined;
}

/**
 * A value of a config for a sentence: plain paths in words between ‹ ›, other templates as they are written; lists
 * and objects as JSON.
 */
export function valueWords(value: unknown, document: WorkflowDocument): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  const words = text.replace(singlePath, (written, path: string) => {
    const said = pathWords(path, document);
    return said === undefined ? written : `‹${said}›`;
  });
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

const unitsMs = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 } as const;

/** "2 days", "90 seconds": in the largest unit in which it is a whole number. */
export function durationWords(ms: number): string {
  for (const [unit, size] of Object.entries(unitsMs)) {
    const amount = ms / size;
    if (Number.isInteger(amount) && amount > 0) return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
  }
  return `${ms} ms`;
}

/** An amount with its unit (`seconds` to `days`) as a config has them; the amount may be a template. */
export function amountWords(amount: unknown, unit: unknown, document: WorkflowDocument): string {
  const size = unitsMs[String(unit).replace(/s$/, "") as keyof typeof unitsMs] ?? 1;
  if (typeof amount === "number" && amount > 0) return durationWords(amount * size);
  return `${valueWords(amount ?? "?", document)} ${String(unit)}`;
}
