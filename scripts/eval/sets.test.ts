import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseCron } from "@/lib/cron/parse-cron";
import { isTimeZone } from "@/lib/cron/time-zone";
import { nodeDefinitions } from "@/nodes/registry";
import { root } from "~/scripts/lib/root";
import type { Tier } from "./line";
import { parseSet, readSet, setNames, sharedSet } from "./sets";

const sets = setNames().map((name) => ({ name, lines: readSet(name) }));
const own = sets.filter(({ name }) => name !== sharedSet).flatMap(({ lines }) => lines);

const good =
  '{"id": "a", "node": "utility.delay", "tier": "trap", "intent": "x", "expect": {"asksAny": true}}';

describe("a set", () => {
  it.each([
    ["is no JSON", "{", /set\.jsonl:1: /],
    ["knows no tier", good.replace("trap", "easy"), /set\.jsonl:1: tier/],
    ["expects nothing", good.replace('"asksAny": true', ""), /set\.jsonl:1: expect: expects nothing/],
    ["expects an unknown kind", good.replace("asksAny", "askAny"), /set\.jsonl:1: expect: .*askAny/],
    ["gives an id twice", `${good}\n\n${good}`, /set\.jsonl:3: the id a is given twice/],
  ])("is refused where a line %s", (_, text, message) => {
    expect(() => parseSet(text, "set")).toThrow(message);
  });

  it("that does not exist is named with those that do", () => {
    expect(() => readSet("nope")).toThrow(/no set "nope": there are .*dev/);
  });
});

describe("the sets", () => {
  it("are large enough, with every type of node in them", () => {
    expect(own.length).toBeGreaterThanOrEqual(330);
    const types = new Set(own.map(({ node }) => node));
    expect(nodeDefinitions.map(({ type }) => type).filter((type) => !types.has(type))).toEqual([]);
  });

  it.each<[Tier, number, number]>([
    ["explicit", 0.55, 0.7],
    ["knowledge", 0.15, 0.25],
    ["trap", 0.15, 0.25],
  ])("have their share of lines of the tier %s", (tier, least, most) => {
    const share = own.filter((line) => line.tier === tier).length / own.length;
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });

  it("give no id and no intent twice", () => {
    const all = sets.flatMap(({ lines }) => lines);
    for (const key of ["id", "intent"] as const) {
      const values = all.map((line) => line[key].toLowerCase());
      expect(values.filter((value, index) => values.indexOf(value) < index)).toEqual([]);
    }
  });

  it("expect schedules and time zones that exist", () => {
    for (const { cron, timezone } of own.map((line) => line.expect)) {
      if (cron !== undefined) expect(() => parseCron(cron)).not.toThrow();
      if (timezone !== undefined) expect(isTimeZone(timezone)).toBe(true);
    }
  });

  it("expect both outcomes of a condition, and Default of a switch", () => {
    const outcomes = { "logic.condition": ["true", "false"], "logic.switch": ["default"] };
    for (const { id, node, expect: wanted } of own) {
      const taken = wanted.branches?.map(({ branch }) => branch) ?? [];
      const missing = Object.entries(outcomes)
        .filter(([type]) => type === node && taken.length)
        .flatMap(([, branches]) => branches.filter((branch) => !taken.includes(branch)));
      expect({ id, missing }).toEqual({ id, missing: [] });
    }
  });

  it("keep secrets in the intent, where there are any to keep out of the answer", () => {
    const known = own.map(({ id, intent, context, expect: { neverContains = [] } }) => ({
      id,
      unknown: neverContains.filter((text) => !`${intent}${JSON.stringify(context)}`.includes(text)),
    }));
    expect(known.filter(({ unknown }) => unknown.length)).toEqual([]);
  });

  it("are in no file of the product", () => {
    const intents = sets.flatMap(({ lines }) => lines.map(({ intent }) => intent.toLowerCase()));
    const telling = intents.filter((intent) => intent.length > 24);
    const folder = path.join(root, "src/features/ai-config");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      /(?<!\.test)\.tsx?$/.test(file),
    );
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), "utf8").toLowerCase();
      expect({ file, copied: telling.filter((intent) => text.includes(intent)) }).toEqual({
        file,
        copied: [],
      });
    }
  });
});
