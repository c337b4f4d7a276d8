import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { published, shortOf } from "@/features/ai-config/figures";
import { nodeDefinitions } from "@/nodes/registry";
import { root } from "~/scripts/lib/root";
import { tablesOf, withTables } from "./publish";
import { readSet, setNames, triedSets } from "./sets";
import { readWorkflowLines } from "./workflows/sets";

const page = readFileSync(path.join(root, "docs/magic-input.md"), "utf8");
const figures = published();

describe("the published figures", () => {
  it("are those of the documentation", () => {
    expect(page).toContain(tablesOf(figures));
    expect(withTables(page, figures)).toBe(page);
  });

  it("are of every type, and of all intents that there are", () => {
    const names = figures.types.map(({ name }) => name);
    expect(names.sort()).toEqual([...nodeDefinitions.map(({ type }) => type), "all"].sort());
    const all = figures.types.find(({ name }) => name === "all")?.figures;
    expect(all?.lines).toBe(setNames().reduce((sum, name) => sum + readSet(name).length, 0));
    const lengths = triedSets.map((name) => readSet(name).length);
    expect(figures.tried.map(({ first }) => first.lines)).toEqual(lengths);
    expect(figures.tried.map(({ since }) => since.lines)).toEqual(lengths);
    const described = figures.workflows.kinds.find(({ name }) => name === "all")?.figures;
    expect(described?.lines).toBe(readWorkflowLines().length);
  });

  it("meet the targets of the parser, all types together", () => {
    const all = figures.types.find(({ name }) => name === "all")?.figures;
    expect(all && shortOf(all)).toEqual([]);
  });

  it("are short where a share is below its target, something is invented, or it takes long", () => {
    const [late] = figures.tried;
    expect(late && shortOf(late.first)).toEqual([
      "explicit 76.8 %",
      "knowledge 59.1 %",
      "trap 95.0 %",
      "1 invented",
      "p95 114 ms",
    ]);
  });

  it("are not written into a page without a place for them", () => {
    expect(() => withTables("# Magic input", figures)).toThrow(/no place/);
  });
});
