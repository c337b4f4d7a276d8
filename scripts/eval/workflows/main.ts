import { figuresBy, figuresOf, formatFigures } from "../report";
import { formatWorkflowFailure, measureWorkflows } from "./measure";
import { readWorkflowLines } from "./sets";

/** Evaluates descriptions of whole workflows with the parser, and gives the report's text. */
export async function workflowReport(withFailures: boolean): Promise<string> {
  const results = await measureWorkflows(readWorkflowLines());
  const rows = figuresBy(results, ({ line }) => line.node);
  const table = formatFigures("workflow", [...rows, ["all", figuresOf(results)]]);
  // The set that was written last tells how it fares with words that nobody has tried.
  const bySet = figuresBy(results, ({ line }) =>
    line.id.startsWith("later-") ? "written later" : "written before",
  );
  const wrong = results.filter(({ faults, invented }) => faults.length || invented.length);
  return [table, formatFigures("set", bySet), ...(withFailures ? wrong.map(formatWorkflowFailure) : [])].join(
    "\n\n",
  );
}
