import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Line, line } from "./line";

const folder = path.join(import.meta.dirname, "sets");

/** The set whose lines all developers of the product share; the others are the project's own. */
export const sharedSet = "dev";

/** The set that was written after the parser, without a look at it, and is reported apart. */
export const lateSet = "after-freeze";

/** The set that was written after what the late one showed was mended; nothing was mended since. */
export const lastSet = "after-mending";

/** Sets of which is kept what first came of them, before anything that they showed was mended: in `first-tried.json`. */
export const triedSets: readonly string[] = [lateSet, "fresh"];

/** Names of all sets, each a file `<name>.jsonl`. */
export const setNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) => path.basename(file, ".jsonl"))
    .sort();

/** Parses a set's text, one JSON object a line. Throws naming the line at fault, and on an id given twice. */
export function parseSet(text: string, name: string): Line[] {
  const seen = new Set<string>();
  return text.split("\n").flatMap((source, index) => {
    if (source.trim() === "") return [];
    const at = `${name}.jsonl:${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch (error) {
      throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    const parsed = line.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Error(`${at}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not valid"}`);
    }
    if (seen.has(parsed.data.id)) throw new Error(`${at}: the id ${parsed.data.id} is given twice`);
    seen.add(parsed.data.id);
    return [parsed.data];
  });
}

/** Reads a set by its name. Throws where there is none, or where it is malformed. */
export function readSet(name: string): Line[] {
  const names = setNames();
  if (!names.includes(name)) throw new Error(`There is no set "${name}": there are ${names.join(", ")}.`);
  return parseSet(readFileSync(path.join(folder, `${name}.jsonl`), "utf8"), name);
}
