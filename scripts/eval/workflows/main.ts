import { figuresBy, figuresOf, formatFigures } from "../report";
import { formatWorkflowFailure, measureWorkflows, type WorkflowResult } from "./measure";
import { describeByModels } from "./models";
import { readWorkflowLines } from "./sets";

const wallTime = () => performance.now();

/** Has all descriptions answered by the parser, and by each model of an environment; by their names. */
export async function evaluateWorkflows(env: NodeJS.ProcessEnv): Promise<Record<string, WorkflowResult[]>> {
  const lines = readWorkflowLines();
  const results = { parser: await measureWorkflows(lines) } as Record<string, WorkflowResult[]>;
  for (const [name, describe] of Object.entries(describeByModels(env)))
    results[name] = await measureWorkflows(lines, describe, wallTime);
  return results;
}

/** Where a description comes from: the set that was written last tells how it fares with words that nobody has tried. */
export const sourceOfDescription = ({ line }: WorkflowResult): string =>
  line.id.startsWith("later-") ? "written later" : "written before";

/** The report of what one describer answered. */
export function workflowReport(results: readonly WorkflowResult[], withFailures: boolean): string {
  const rows = figuresBy(results, ({ line }) => line.node);
  const table = formatFigures("workflow", [...rows, ["all", figuresOf(results)]]);
  const bySet = figuresBy(results, (result) => sourceOfDescription(result as WorkflowResult));
  const wrong = results.filter(({ faults, invented }) => faults.length || invented.length);
  return [table, formatFigures("set", bySet), ...(withFailures ? wrong.map(formatWorkflowFailure) : [])].join(
    "\n\n",
  );
}
