import { hideResumeAddresses } from "@/lib/resume-address";
import { iterationText } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";
import type { LiveExecution, LiveStep } from "./protocol";

/** How many steps a snapshot carries (CONTRACT, section 9). */
const snapshotSteps = 500;

/** An error as everyone may see it who may follow the run. */
const errorOf = (text: string | null): LiveStep["error"] =>
  text === null ? null : (hideResumeAddresses(JSON.parse(text)) as LiveStep["error"]);

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

type ExecutionRow = {
  id: string;
  workflow_id: string;
  status: LiveExecution["status"];
  error: string | null;
  started_at: Date | null;
  completed_at: Date | null;
  revision: number;
};

/** The execution as the live view carries it, or undefined where there is none. */
export async function readExecution(id: string): Promise<LiveExecution | undefined> {
  const { rows } = await pool().query<ExecutionRow>({
    name: "live-execution",
    text: `SELECT id, workflow_id, status, error, started_at, completed_at, revision FROM execution WHERE id = $1`,
    values: [id],
  });
  const [row] = rows;
  return (
    row && {
      id: row.id,
      workflowId: row.workflow_id,
      status: row.status,
      error: errorOf(row.error),
      startedAt: iso(row.started_at),
      completedAt: iso(row.completed_at),
      revision: row.revision,
    }
  );
}

type StepRow = {
  node_id: string;
  name: string;
  iteration: number[];
  status: LiveStep["status"];
  error: string | null;
  attempts: LiveStep["attempts"];
  started_at: Date | null;
  completed_at: Date | null;
  waiting_for: LiveStep["waitingFor"];
  wake_at: Date | null;
  revision: number;
};

const columns =
  "node_id, name, iteration, status, error, attempts, started_at, completed_at, waiting_for, wake_at, revision";

const stepOf = (row: StepRow): LiveStep => ({
  nodeId: row.node_id,
  name: row.name,
  iteration: iterationText(row.iteration),
  status: row.status,
  error: errorOf(row.error),
  attempts: hideResumeAddresses(row.attempts) as LiveStep["attempts"],
  startedAt: iso(row.started_at),
  completedAt: iso(row.completed_at),
  waitingFor: row.status === "RUNNING" ? row.waiting_for : null,
  wakeAt: row.status === "RUNNING" ? iso(row.wake_at) : null,
  revision: row.revision,
});

/** The first steps of an execution, those outside loops first, then item by item, each in the plan's order. */
export async function readFirstSteps(executionId: string): Promise<LiveStep[]> {
  const { rows } = await pool().query<StepRow>({
    name: "live-steps",
    text: `SELECT ${columns} FROM execution_step WHERE execution_id = $1
      ORDER BY iteration, position, id LIMIT ${snapshotSteps}`,
    values: [executionId],
  });
  return rows.map(stepOf);
}

/** Steps by their rows' ids. */
export async function readSteps(ids: readonly string[]): Promise<LiveStep[]> {
  const { rows } = await pool().query<StepRow>({
    name: "live-steps-by-id",
    text: `SELECT ${columns} FROM execution_step WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });
  return rows.map(stepOf);
}
