import { predecessors, reachable } from "@/lib/graph/graph";
import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import type { Iteration } from "@/lib/workflow/iteration";
import { isReadable, loopsAround } from "@/nodes/loop-bodies";
import { resumableSteps } from "@/nodes/resumable";
import { pool } from "@/server/db";
import type { Failure, StepCase, StepStatus } from "../../schema";
import { parsed } from "../execution-view";
import { itemAt } from "../loop-items";
import { storedOutput } from "../output-pieces";
import { makePlan } from "../plan";
import { stepsIn } from "../step-places";

/** Outputs that a step does not name are read up to this size, in bytes: there it may find what it means. */
const mostUnnamed = 262_144;

type Run = {
  workspaceId: string;
  executionId: string;
  triggerNodeId: string;
  trigger: unknown;
  workflow: { id: string; name: string; version: number | null };
  startedAt: string;
};
type Row = {
  id: string;
  node_id: string;
  status: StepStatus;
  error: string | null;
  output: string | null;
  bytes: number | null;
};

/** The steps of an iteration and of those around it, by node; large outputs of nodes that are not `named` left out. */
async function readSteps(
  { workspaceId, executionId }: Run,
  iteration: Iteration,
  named: readonly string[],
): Promise<Row[]> {
  const around = Array.from({ length: iteration.length + 1 }, (_, length) => iteration.slice(0, length));
  const ids = await stepsIn({ executionId, workspaceId }, around);
  const { rows } = await pool().query<Row>(
    `SELECT id, node_id, status, error, octet_length(output) AS bytes,
        CASE WHEN octet_length(output) <= $3 OR node_id = ANY($4) THEN output END AS output
      FROM execution_step
      WHERE id = ANY($1::uuid[]) AND workspace_id = $2`,
    [ids, workspaceId, mostUnnamed, named],
  );
  return rows;
}

function errorView(error: string | null): unknown {
  const { name, message, status } = (parsed(error) ?? { name: "Error", message: "" }) as Failure;
  return { error: { message, name, ...(status !== undefined && { status }) } };
}

/** `loop` as the templates of a step of this iteration read it. */
async function loopOf(
  loops: readonly string[],
  iteration: Iteration,
  rows: readonly Row[],
): Promise<Record<string, unknown> | undefined> {
  const index = iteration.at(-1);
  const step = rows.find(({ node_id }) => node_id === loops.at(-1));
  if (index === undefined || !step) return undefined;
  const parent = await loopOf(loops.slice(0, -1), iteration.slice(0, -1), rows);
  return { item: await itemAt(step.id, index), index, ...(parent && { parent }) };
}

/**
 * What the templates of a step saw in a run, and how the steps before it ended. What a template names is whole; other
 * outputs are there unless they are large.
 */
export async function readContext(
  run: Run,
  document: WorkflowDocument,
  nodeId: string,
  iteration: Iteration,
): Promise<Pick<StepCase, "context" | "statuses">> {
  const around = loopsAround(document);
  const before = reachable(
    nodeId,
    predecessors(
      document.nodes.map(({ id }) => id),
      document.edges,
    ),
  );
  const nodes = document.nodes.filter(
    ({ id }) => id !== nodeId && before.has(id) && isReadable(id, nodeId, around),
  );
  const reads = makePlan(document).nodes.find(({ id }) => id === nodeId)?.reads ?? [];
  const named = nodes.filter(({ data }) => reads.includes(slugOf(data.label))).map(({ id }) => id);
  const rows = await readSteps(run, iteration, named);
  const byNode = new Map(rows.map((row) => [row.node_id, row]));
  const steps: Record<string, unknown> = {};
  for (const { id, data } of nodes) {
    const row = byNode.get(id);
    const slug = slugOf(data.label);
    if (id === run.triggerNodeId) steps[slug] = run.trigger;
    else if (row?.status === "FAILED") steps[slug] = errorView(row.error);
    else if (row?.status === "SUCCESS" && row.output !== null) steps[slug] = JSON.parse(row.output);
    else if (row?.status === "SUCCESS" && named.includes(id)) steps[slug] = await storedOutput(row);
  }
  const loop = await loopOf(around.get(nodeId) ?? [], iteration, rows);
  const waits = resumableSteps(document)(nodeId).map((slug) => [slug, `(the address that answers ${slug})`]);
  return {
    context: {
      trigger: run.trigger,
      steps,
      ...(loop && { loop }),
      workflow: run.workflow,
      execution: { id: run.executionId, startedAt: run.startedAt, resume: Object.fromEntries(waits) },
    },
    statuses: Object.fromEntries(rows.map(({ node_id, status }) => [node_id, status])),
  };
}
