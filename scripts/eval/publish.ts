import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type PublishedFigures, publishedFigures } from "@/features/ai-config/figures";
import { root } from "~/scripts/lib/root";
import type { Outcome } from "./measure";
import { type Figures, figuresBy, figuresOf, formatFigures } from "./report";
import { lastSet, lateSet, sharedSet, triedSets } from "./sets";
import { sourceOfDescription } from "./workflows/main";
import type { WorkflowResult } from "./workflows/measure";

const figuresFile = path.join(root, "src/features/ai-config/figures.json");
const firstFile = path.join(import.meta.dirname, "first-tried.json");
const page = path.join(root, "docs/magic-input.md");
const block = /(<!-- figures: npm run eval -- --publish -->\n)[\s\S]*?(<!-- \/figures -->)/;

/** Times and costs to two places: further ones say nothing. */
const rounded = (figures: Figures): Figures => ({
  ...figures,
  p50: Number(figures.p50.toFixed(2)),
  p95: Number(figures.p95.toFixed(2)),
  max: Number(figures.max.toFixed(1)),
  cost: Number(figures.cost.toFixed(4)),
});
const entry = (name: string, outcomes: readonly Outcome[]) => ({
  name,
  figures: rounded(figuresOf(outcomes)),
});

const sources = {
  shared: "shared",
  own: "own",
  late: "after the parser",
  last: "after the mending",
  fresh: "last of all",
} as const;
const bySet: Readonly<Record<string, string>> = {
  [sharedSet]: sources.shared,
  [lateSet]: sources.late,
  [lastSet]: sources.last,
  fresh: sources.fresh,
};
const sourceOf = (set: string): string => bySet[set] ?? sources.own;

const bySource = (outcomes: readonly Outcome[], of: (outcome: Outcome) => string) =>
  figuresBy(outcomes, of).map(([name, figures]) => ({ name, figures: rounded(figures) }));

/**
 * What is published of the outcomes of each configurator, and of what each describer made of whole workflows; `parser`
 * is one of both. `first` has what first came of sets, by their names; `date` is a day, in ISO form.
 */
export function toPublish(
  byConfigurator: Readonly<Record<string, readonly Outcome[]>>,
  byDescriber: Readonly<Record<string, readonly WorkflowResult[]>>,
  first: Readonly<Record<string, Figures>>,
  date: string,
): PublishedFigures {
  const { parser = [], ...models } = byConfigurator;
  const { parser: described = [], ...describers } = byDescriber;
  return publishedFigures.parse({
    date,
    types: [...bySource(parser, ({ line }) => line.node), entry("all", parser)],
    sets: bySource(parser, ({ set }) => sourceOf(set)),
    tried: triedSets.map((name) => ({
      name: sourceOf(name),
      first: first[name],
      since: rounded(figuresOf(parser.filter(({ set }) => set === name))),
    })),
    models: Object.entries(models).map(([name, outcomes]) => entry(name, outcomes)),
    workflows: {
      kinds: [...bySource(described, ({ line }) => line.node), entry("all", described)],
      sets: bySource(described, (outcome) => sourceOfDescription(outcome as WorkflowResult)),
      models: Object.entries(describers).map(([name, results]) => entry(name, results)),
    },
  });
}

const rows = (entries: PublishedFigures["types"]) =>
  entries.map(({ name, figures }): [string, Figures] => [name, figures]);

/** The tables of the page about magic input, as Markdown. */
export function tablesOf({ date, types, sets, tried, models, workflows }: PublishedFigures): string {
  const tables = [
    `The built-in parser, with no key, on ${date}, by type of node:`,
    formatFigures("type", rows(types)),
    "By where the intents come from:",
    formatFigures("set", rows(sets)),
    "The intents that were written after the parser, as they were first answered, and since what they showed was mended:",
    formatFigures(
      "set",
      tried.flatMap(({ name, first, since }): [string, Figures][] => [
        [`${name}, first`, first],
        [`${name}, since`, since],
      ]),
    ),
    ...(models.length ? ["Models:", formatFigures("model", rows(models))] : []),
    "Descriptions of whole workflows, by the built-in parser:",
    formatFigures("workflow", rows(workflows.kinds)),
    formatFigures("set", rows(workflows.sets)),
    ...(workflows.models.length
      ? ["Descriptions of whole workflows, by models:", formatFigures("model", rows(workflows.models))]
      : []),
  ];
  return tables.join("\n\n");
}

/** The page with its tables replaced. Throws where it has no place for them. */
export function withTables(markdown: string, figures: PublishedFigures): string {
  if (!block.test(markdown)) throw new Error("docs/magic-input.md has no place for the figures.");
  return markdown.replace(
    block,
    (_, start: string, end: string) => `${start}\n${tablesOf(figures)}\n\n${end}`,
  );
}

/** Writes the figures for the product's page, and the tables of the documentation's. */
export function publish(
  byConfigurator: Readonly<Record<string, readonly Outcome[]>>,
  byDescriber: Readonly<Record<string, readonly WorkflowResult[]>>,
): void {
  const first = JSON.parse(readFileSync(firstFile, "utf8")) as Record<string, Figures>;
  const figures = toPublish(byConfigurator, byDescriber, first, new Date().toISOString().slice(0, 10));
  writeFileSync(figuresFile, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(page, withTables(readFileSync(page, "utf8"), figures));
}
