import { pool } from "@/server/db";
import { loadPlan } from "./load-plan";
import type { Plan } from "./plan";

/** What never changes about an execution, so that it can be read outside a step. */
export type RunContext = {
  executionId: string;
  workspaceId: string;
  workflow: { id: string; name: string; version: number | null };
  triggerNodeId: string;
  trigger: unknown;
  plan: Plan;
};

/** How many contexts a process keeps for the calls that follow in the same run. */
const kept = 500;
const contexts = new Map<string, Promise<RunContext>>();

type Row = {
  workspace_id: string;
  workflow_id: string;
  version_id: string;
  trigger_node_id: string;
  trigger_data: string;
  number: number | null;
  name: string;
};

async function read(executionId: string): Promise<RunContext> {
  const { rows } = await pool().query<Row>({
    name: "run-context",
    text: `SELECT e.workspace_id, e.workflow_id, e.version_id, e.trigger_node_id, e.trigger_data, v.number,
        v.document::json->>'name' AS name
      FROM execution e JOIN workflow_version v ON v.id = e.version_id WHERE e.id = $1`,
    values: [executionId],
  });
  const [row] = rows;
  if (!row) throw new Error(`There is no execution ${executionId}.`);
  return {
    executionId,
    workspaceId: row.workspace_id,
    workflow: { id: row.workflow_id, name: row.name, version: row.number },
    triggerNodeId: row.trigger_node_id,
    trigger: JSON.parse(row.trigger_data),
    plan: await loadPlan(row.version_id),
  };
}

export function loadRunContext(executionId: string): Promise<RunContext> {
  const known = contexts.get(executionId);
  if (known) return known;
  const loaded = read(executionId);
  contexts.set(executionId, loaded);
  loaded.catch(() => contexts.delete(executionId));
  const oldest = contexts.size > kept ? contexts.keys().next().value : undefined;
  if (oldest !== undefined) contexts.delete(oldest);
  return loaded;
}

/** The run is over: its context is not asked for again. */
export const forgetRunContext = (executionId: string): boolean => contexts.delete(executionId);
