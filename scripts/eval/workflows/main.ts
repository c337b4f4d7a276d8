import { figuresBy, figuresOf, formatFigures } from "../report";
import { formatWorkflowFailure, measureWorkflows } from "./measure";
import { readWorkflowLines } from "./sets";

/** Evaluates descriptions of whole workflows with the parser, and gives the report's text. */
export async function workflowReport(withFailures: boolean): Promise<string> {
  const results = await measureWorkflows(readWorkflowLines());
  const rows = figuresBy(results, ({ line }) => line.node);
  const table = formatFigures("workflow", [...rows, ["all", figuresOf(results)]]);
  const wrong = results.filter(({ faults, invented }) => faults.length || invented.length);
  return [table, ...(withFailures ? wrong.map(formatWorkflowFailure) : [])].join("\n\n");
}
