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

/** Adds one to the last few of a map. */
function add<T>(map: Map<string, T>, executionId: string, value: T): T {
  map.set(executionId, value);
  const oldest = map.size > kept ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
  return value;
}

function keep(executionId: string, loaded: Promise<RunContext>): Promise<RunContext> {
  loaded.catch(() => contexts.delete(executionId));
  return add(contexts, executionId, loaded);
}

export const loadRunContext = (executionId: string): Promise<RunContext> =>
  contexts.get(executionId) ?? keep(executionId, read(executionId));

/** Keeps what was read of an execution together with something else. */
export const keepRunContext = (executionId: string, row: ContextRow): Promise<RunContext> =>
  contexts.get(executionId) ?? keep(executionId, contextOf(executionId, row));

/** The largest data of a trigger that is kept of a run that has not begun, in characters: other processes may run it. */
const smallTrigger = 65_536;
const accepted = new Map<string, ContextRow>();

/** Keeps what a run was stored with just now, by the process that is likely to carry it out. */
export function keepAccepted(executionId: string, row: ContextRow): void {
  if (row.trigger_data.length <= smallTrigger) add(accepted, executionId, row);
}

/** The context of a run that was accepted in this process and has not been asked for; undefined for all others. */
export function takeAccepted(executionId: string): Promise<RunContext> | undefined {
  const row = accepted.get(executionId);
  accepted.delete(executionId);
  return row && keepRunContext(executionId, row);
}

/** The run is over: its context is not asked for again. */
export const forgetRunContext = (executionId: string): boolean => contexts.delete(executionId);
