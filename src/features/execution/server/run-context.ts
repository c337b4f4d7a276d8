import { pool } from "@/server/db";
import { loadVersion } from "./load-plan";
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

/** The columns of an execution that its context is made of. */
export const contextColumns = [
  "workspace_id",
  "workflow_id",
  "version_id",
  "trigger_node_id",
  "trigger_data",
] as const;
export type ContextRow = Record<(typeof contextColumns)[number], string>;

async function contextOf(executionId: string, row: ContextRow): Promise<RunContext> {
  const { plan, number, name } = await loadVersion(row.version_id);
  return {
    executionId,
    workspaceId: row.workspace_id,
    workflow: { id: row.workflow_id, name, version: number },
    triggerNodeId: row.trigger_node_id,
    trigger: JSON.parse(row.trigger_data),
    plan,
  };
}

async function read(executionId: string): Promise<RunContext> {
  const { rows } = await pool().query<ContextRow>({
    name: "run-context",
    text: `SELECT ${contextColumns.join(", ")} FROM execution WHERE id = $1`,
    values: [executionId],
  });
  if (!rows[0]) throw new Error(`There is no execution ${executionId}.`);
  return contextOf(executionId, rows[0]);
}

function keep(executionId: string, loaded: Promise<RunContext>): Promise<RunContext> {
  contexts.set(executionId, loaded);
  loaded.catch(() => contexts.delete(executionId));
  const oldest = contexts.size > kept ? contexts.keys().next().value : undefined;
  if (oldest !== undefined) contexts.delete(oldest);
  return loaded;
}

export const loadRunContext = (executionId: string): Promise<RunContext> =>
  contexts.get(executionId) ?? keep(executionId, read(executionId));

/** Keeps what was read of an execution together with something else. */
export const keepRunContext = (executionId: string, row: ContextRow): Promise<RunContext> =>
  contexts.get(executionId) ?? keep(executionId, contextOf(executionId, row));

/** The run is over: its context is not asked for again. */
export const forgetRunContext = (executionId: string): boolean => contexts.delete(executionId);
