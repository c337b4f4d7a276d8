import { iterationText } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";
import type { Attempt, HeldBy, Waiting } from "../../schema";
import type { HeldRow } from "../held-reason";
import { loadPlan } from "../load-plan";
import { type WaitingStep, waitingOf } from "./waiting-of";

/** How many of the runs that have the slots are named. */
const namedHolders = 20;
/** Of how many steps it is told what they wait for. */
const toldSteps = 50;

type Row = HeldRow & { versionId: string; engineRunId: string | null };

/** The runs that have the slots which this one waits for, oldest first. */
async function holdersOf({ workspaceId, workflowId }: Row, held: HeldBy | null): Promise<string[]> {
  if (held?.reason !== "workflow" && held?.reason !== "workspace") return [];
  const ofWorkflow = held.reason === "workflow";
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM execution WHERE workspace_id = $1 AND completed_at IS NULL AND admitted_at IS NOT NULL
        AND ${ofWorkflow ? "workflow_id = $2" : "parent_id IS NULL AND $2::uuid IS NOT NULL"}
      ORDER BY id LIMIT ${namedHolders}`,
    [workspaceId, workflowId],
  );
  return rows.map(({ id }) => id);
}

type StepRow = {
  node_id: string;
  name: string;
  iteration: number[];
  status: "PENDING" | "RUNNING";
  waiting_for: string | null;
  wake_at: Date | null;
  started_at: Date | null;
  attempts: Attempt[];
  child: string | null;
};

/** Unfinished steps, those that have begun first. */
async function openSteps({ id, workspaceId }: Row): Promise<StepRow[]> {
  const { rows } = await pool().query<StepRow>({
    name: "waiting-steps",
    text: `SELECT s.node_id, s.name, s.iteration, s.status, s.waiting_for, s.wake_at, s.started_at, s.attempts,
        CASE s.waiting_for WHEN 'child' THEN (
          SELECT max(c.id::text) FROM execution c WHERE c.parent_id = $1 AND c.parent_step_id = s.id) END AS child
      FROM execution_step s
      WHERE s.execution_id = $1 AND s.workspace_id = $2 AND s.status IN ('RUNNING', 'PENDING')
      ORDER BY s.status DESC, s.iteration, s.position, s.id LIMIT ${toldSteps}`,
    values: [id, workspaceId],
  });
  return rows;
}

/** The names of the unfinished steps that lead directly to each PENDING one outside loops. */
async function stepsBefore(
  { id, versionId }: Row,
  steps: readonly StepRow[],
): Promise<Map<string, string[]>> {
  const pending = steps.filter(({ status }) => status === "PENDING").map(({ node_id }) => node_id);
  const before = new Map<string, string[]>(pending.map((nodeId) => [nodeId, []]));
  if (!pending.length) return before;
  const { edges } = await loadPlan(versionId);
  const leading = edges.filter(({ target }) => before.has(target));
  const { rows } = await pool().query<{ node_id: string; name: string }>(
    `SELECT node_id, name FROM execution_step
      WHERE execution_id = $1 AND node_id = ANY($2) AND iteration = '{}' AND status IN ('RUNNING', 'PENDING')`,
    [id, leading.map(({ source }) => source)],
  );
  const open = new Map(rows.map(({ node_id, name }) => [node_id, name]));
  for (const { source, target } of leading) {
    const name = open.get(source);
    const names = before.get(target);
    if (name !== undefined && !names?.includes(name)) names?.push(name);
  }
  return before;
}

type Worker = { engineRunId: string | null; idleSince: Date | null };

/**
 * The worker that has a run which was let in; where none has, since when: since then, or since anything last happened
 * in it. Asked after its steps were read: a worker that has taken the run and begun a step since `row` was read is no
 * worker that is missing.
 */
async function workerOf({ id, admittedAt, engineRunId }: Row): Promise<Worker> {
  if (admittedAt === null || engineRunId !== null) return { engineRunId, idleSince: null };
  const { rows } = await pool().query<{ engine_run_id: string | null; idle: Date | null }>(
    `SELECT e.engine_run_id, coalesce((
          SELECT max(greatest(s.started_at, s.completed_at)) FROM execution_step s
          WHERE s.execution_id = e.id AND s.started_at >= e.claimed_at), e.claimed_at, e.admitted_at) AS idle
      FROM execution e WHERE e.id = $1`,
    [id],
  );
  return { engineRunId: rows[0]?.engine_run_id ?? null, idleSince: rows[0]?.idle ?? admittedAt };
}

/** What an execution of one's own and its first 50 unfinished steps wait for; nothing where it is final. */
export async function readWaiting(row: Row, held: HeldBy | null): Promise<Waiting[]> {
  if (row.completedAt) return [];
  const [holders, steps] = await Promise.all([holdersOf(row, held), openSteps(row)]);
  const [before, worker] = await Promise.all([stepsBefore(row, steps), workerOf(row)]);
  const run = { admittedAt: row.admittedAt, held, holders, ...worker };
  return waitingOf(
    run,
    steps.map(
      (step): WaitingStep => ({
        nodeId: step.node_id,
        name: step.name,
        iteration: iterationText(step.iteration),
        status: step.status,
        waitingFor: step.waiting_for,
        wakeAt: step.wake_at,
        startedAt: step.started_at,
        attempts: step.attempts,
        child: step.child,
        after: before.get(step.node_id) ?? [],
      }),
    ),
  );
}
