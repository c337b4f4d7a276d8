import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Configurator } from "./configurator";
import { measure, type Outcome } from "./measure";
import { configureByParser } from "./parser";
import { figuresBy, figuresOf, formatFailure, formatFigures } from "./report";
import { readSet, setNames, sharedSet } from "./sets";

/** What is evaluated, by its name in the report. */
const configurators: Record<string, Configurator> = { parser: configureByParser };

const print = (text: string) => process.stdout.write(`${text}\n`);

function printReport(name: string, outcomes: readonly Outcome[], withFailures: boolean): void {
  print(`\n${name}, by type of node\n`);
  print(
    formatFigures("type", [...figuresBy(outcomes, ({ line }) => line.node), ["all", figuresOf(outcomes)]]),
  );
  print(`\n${name}, by set\n`);
  print(
    formatFigures(
      "set",
      figuresBy(outcomes, ({ set }) => (set === sharedSet ? "shared" : "own")),
    ),
  );
  if (!withFailures) return;
  print("");
  for (const outcome of outcomes) {
    if (outcome.faults.length || outcome.invented.length) print(formatFailure(outcome));
  }
}

const figuresForFile = (outcomes: readonly Outcome[]) => ({
  total: figuresOf(outcomes),
  types: Object.fromEntries(figuresBy(outcomes, ({ line }) => line.node)),
  sets: Object.fromEntries(figuresBy(outcomes, ({ set }) => set)),
  outcomes: outcomes.map(({ line, ...outcome }) => ({
    id: line.id,
    node: line.node,
    tier: line.tier,
    ...outcome,
  })),
});

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    set: { type: "string", multiple: true },
    failures: { type: "boolean", default: false },
  },
});
// All sets are read before anything is asked: a malformed one ends the process with its place.
const sets = (values.set ?? setNames()).map((name) => [name, readSet(name)] as const);
const byConfigurator: Record<string, ReturnType<typeof figuresForFile>> = {};
for (const [name, configure] of Object.entries(configurators)) {
  const outcomes: Outcome[] = [];
  for (const [set, lines] of sets) outcomes.push(...(await measure(set, lines, configure)));
  printReport(name, outcomes, values.failures);
  byConfigurator[name] = figuresForFile(outcomes);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(byConfigurator, null, 2)}\n`);
