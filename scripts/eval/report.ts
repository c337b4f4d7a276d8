import type { Figures } from "@/features/ai-config/figures";
import { type Tier, tiers } from "./line";
import type { Outcome } from "./measure";

export type { Figures } from "@/features/ai-config/figures";

/** The value below which the share `q` of the sorted times lies, in milliseconds. */
function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? 0;
}

type Share = Figures["asked"];

const isRight = ({ faults }: Outcome) => faults.length === 0;
const count = (outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean) =>
  outcomes.filter(holds).length;

const shareOf = (outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean): Share => ({
  right: count(outcomes, holds),
  of: outcomes.length,
});

/** Counts and times of outcomes. */
export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const times = outcomes.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const tier = (name: Tier) =>
    shareOf(
      outcomes.filter(({ line }) => line.tier === name),
      isRight,
    );
  return {
    lines: outcomes.length,
    right: count(outcomes, isRight),
    tiers: { explicit: tier("explicit"), knowledge: tier("knowledge"), trap: tier("trap") },
    asked: shareOf(
      outcomes.filter(({ asked }) => asked !== undefined),
      ({ asked }) => asked === true,
    ),
    needless: count(outcomes, ({ needless }) => needless.length > 0),
    invented: count(outcomes, ({ invented }) => invented.length > 0),
    leaked: count(outcomes, ({ leaked }) => leaked.length > 0),
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    max: times.at(-1) ?? 0,
    cost: outcomes.reduce((sum, { answer }) => sum + (answer?.usage?.cost ?? 0), 0),
  };
}

/** Figures of each group of outcomes with the same key, in the order of the keys. */
export function figuresBy(
  outcomes: readonly Outcome[],
  keyOf: (outcome: Outcome) => string,
): [string, Figures][] {
  const keys = [...new Set(outcomes.map(keyOf))].sort();
  return keys.map((key) => [key, figuresOf(outcomes.filter((outcome) => keyOf(outcome) === key))]);
}

const share = ({ right, of }: Share): string =>
  of === 0 ? "" : `${right}/${of} ${((100 * right) / of).toFixed(right === of ? 0 : 1)} %`;

const columns: [title: string, cell: (figures: Figures) => string][] = [
  ["right", ({ right, lines }) => share({ right, of: lines })],
  ...tiers.map((tier): [string, (figures: Figures) => string] => [
    tier,
    (figures) => share(figures.tiers[tier]),
  ]),
  ["asked", ({ asked }) => share(asked)],
  ["needless", ({ needless }) => String(needless)],
  ["invented", ({ invented }) => String(invented)],
  ["leaked", ({ leaked }) => String(leaked)],
  ["p50 ms", ({ p50 }) => p50.toFixed(2)],
  ["p95 ms", ({ p95 }) => p95.toFixed(2)],
  ["max ms", ({ max }) => max.toFixed(1)],
  ["cost $", ({ cost }) => (cost === 0 ? "0" : cost.toFixed(4))],
];

/** A table for reading and for pasting into a Markdown page. */
export function formatFigures(first: string, rows: readonly [string, Figures][]): string {
  const cells = [
    [first, ...columns.map(([title]) => title)],
    ...rows.map(([name, figures]) => [name, ...columns.map(([, cell]) => cell(figures))]),
  ];
  const [head = [], ...body] = cells;
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(head), rule, ...body.map(line)].join("\n");
}

/** What was expected on a line and what came, for reading. */
export function formatFailure({ set, line, answer, faults, invented }: Outcome): string {
  const said = answer && {
    config: answer.config,
    node: answer.node,
    questions: answer.questions,
  };
  return [
    `${set}/${line.id} (${line.node}, ${line.tier}): ${line.intent}`,
    ...faults.map((fault) => `    ${fault}`),
    ...(invented.length ? [`    invented: ${invented.join(", ")}`] : []),
    `    answer: ${JSON.stringify(said) ?? "none"}`,
  ].join("\n");
}
