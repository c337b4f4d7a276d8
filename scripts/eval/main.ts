import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Configurator } from "./configurator";
import { measure, type Outcome, processorTime } from "./measure";
import { configureByModels } from "./models";
import { configureByParser } from "./parser";
import { publish } from "./publish";
import { figuresBy, figuresOf, formatFailure, formatFigures } from "./report";
import { readSet, setNames, sharedSet, triedSets } from "./sets";
import { evaluateWorkflows, workflowReport } from "./workflows/main";

/** What is evaluated, by its name in the report: the parser always, and each model that there is a key for. */
const configurators: Record<string, Configurator> = {
  parser: configureByParser,
  ...configureByModels(process.env),
};

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
      figuresBy(outcomes, ({ set }) =>
        set === sharedSet ? "shared" : triedSets.includes(set) ? set : "own",
      ),
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
    publish: { type: "boolean", default: false },
  },
});
// All sets are read before anything is asked: a malformed one ends the process with its place.
const sets = (values.set ?? setNames()).map((name) => [name, readSet(name)] as const);
if (values.publish && values.set) throw new Error("--publish is about all sets: leave --set out.");
const measured: Record<string, Outcome[]> = {};
const byConfigurator: Record<string, ReturnType<typeof figuresForFile>> = {};
for (const [name, configure] of Object.entries(configurators)) {
  const outcomes: Outcome[] = [];
  for (const [set, lines] of sets)
    outcomes.push(...(await measure(set, lines, configure, name === "parser" ? processorTime : undefined)));
  printReport(name, outcomes, values.failures);
  byConfigurator[name] = figuresForFile(outcomes);
  measured[name] = outcomes;
}
const workflows = values.set ? {} : await evaluateWorkflows(process.env);
for (const [name, results] of Object.entries(workflows))
  print(`\n${name}, whole workflows\n\n${workflowReport(results, values.failures)}`);
if (values.publish) publish(measured, workflows);
if (values.json) writeFileSync(values.json, `${JSON.stringify(byConfigurator, null, 2)}\n`);
