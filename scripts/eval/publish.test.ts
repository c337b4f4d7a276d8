import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { published, shortOf } from "@/features/ai-config/figures";
import { nodeDefinitions } from "@/nodes/registry";
import { root } from "~/scripts/lib/root";
import { tablesOf, withTables } from "./publish";
import { lateSet, readSet, setNames } from "./sets";

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
    expect(figures.afterFreeze.first.lines).toBe(readSet(lateSet).length);
    expect(figures.afterFreeze.since.lines).toBe(readSet(lateSet).length);
  });

  it("meet the targets of the parser, all types together", () => {
    const all = figures.types.find(({ name }) => name === "all")?.figures;
    expect(all && shortOf(all)).toEqual([]);
  });

  it("are short where a share is below its target, something is invented, or it takes long", () => {
    expect(shortOf(figures.afterFreeze.first)).toEqual([
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
