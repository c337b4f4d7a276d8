import pg from "pg";
import { iterationText } from "@/lib/workflow/iteration";

export type AttemptRow = {
  startedAt: string;
  completedAt?: string | null;
  /** With the run of another workflow whose end it was. */
  error?: { name: string; executionId?: string };
};

export type StepRow = {
  id: string;
  nodeId: string;
  iteration: string;
  status: string;
  /** By which handle it was left. */
  handle: string | null;
  error: { name: string; message: string } | null;
  output: unknown;
  attempts: AttemptRow[];
  completedAt: Date | null;
};

export type RunRow = {
  id: string;
  workflowId: string;
  status: string;
  triggerData: unknown;
  output: unknown;
  error: unknown;
  /** The run and the step that wait for this one's end. */
  parentId: string | null;
  parentStepId: string | null;
  replayOf: string | null;
  part: number;
  /** It was not to start before this. */
  notBefore: Date | null;
  admittedAt: Date | null;
  startedAt: Date | null;
  completedAt: Date | null;
  steps: StepRow[];
};

/** Runs that the reaper found dead, runs that the engine still has, bodies that were not settled. */
export type Leftovers = { reaped: number; engineRuns: number; unsettledBodies: number };

/** A stored body: its SHA-256 in hex and how many bytes it has. */
export type StoredBody = { hash: string; bytes: number };

const json = (text: string | null): never => JSON.parse(text ?? "null") as never;

/** The product's database, as an outsider reads it. Each call opens a connection, for the last one may be cut. */
export class Database {
  constructor(private readonly url: string) {}

  /** Rejects where the database is down or cuts the connection. */
  async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000 });
    // A connection that is cut says so twice: the statement rejects as well.
    client.on("error", () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** How many executions there are, by status. */
  async counts(): Promise<Record<string, number>> {
    const rows = await this.query<{ status: string; count: number }>(
      "SELECT status::text, count(*)::int FROM execution GROUP BY status",
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  /** Every execution with all its steps. */
  async runs(): Promise<RunRow[]> {
    const runs = await this.query<{
      id: string;
      workflow_id: string;
      status: string;
      trigger_data: string;
      output: string | null;
      error: string | null;
      parent_id: string | null;
      parent_step_id: string | null;
      replay_of: string | null;
      part: number;
      not_before: Date | null;
      admitted_at: Date | null;
      started_at: Date | null;
      completed_at: Date | null;
    }>(`SELECT id, workflow_id, status::text, trigger_data, output, error, parent_id, parent_step_id, replay_of, part,
      not_before, admitted_at, started_at, completed_at FROM execution ORDER BY id`);
    const steps = await this.query<{
      id: string;
      execution_id: string;
      node_id: string;
      iteration: number[];
      status: string;
      handle: string | null;
      error: string | null;
      output: string | null;
      attempts: AttemptRow[];
      completed_at: Date | null;
    }>(`SELECT id, execution_id, node_id, iteration, status::text, handle, error, output, attempts, completed_at
      FROM execution_step ORDER BY execution_id, iteration, position`);
    const byRun = Map.groupBy(steps, (step) => step.execution_id);
    return runs.map((run) => ({
      id: run.id,
      workflowId: run.workflow_id,
      status: run.status,
      triggerData: json(run.trigger_data),
      output: json(run.output),
      error: json(run.error),
      parentId: run.parent_id,
      parentStepId: run.parent_step_id,
      replayOf: run.replay_of,
      part: run.part,
      notBefore: run.not_before,
      admittedAt: run.admitted_at,
      startedAt: run.started_at,
      completedAt: run.completed_at,
      steps: (byRun.get(run.id) ?? []).map((step) => ({
        id: step.id,
        nodeId: step.node_id,
        iteration: iterationText(step.iteration),
        status: step.status,
        handle: step.handle,
        error: json(step.error),
        output: json(step.output),
        attempts: step.attempts,
        completedAt: step.completed_at,
      })),
    }));
  }

  /** How a run stands, or undefined where there is none such. */
  async statusOf(id: string): Promise<string | undefined> {
    const rows = await this.query<{ status: string }>("SELECT status::text FROM execution WHERE id = $1", [
      id,
    ]);
    return rows[0]?.status;
  }

  /** How many failed runs of numbered versions there are of which no run of `handlerId` tells. */
  async untoldFailures(handlerId: string): Promise<number> {
    const rows = await this.query<{ count: number }>(
      `SELECT count(*)::int FROM execution f WHERE f.status = 'FAILED' AND f.workflow_id <> $1 AND NOT EXISTS (
        SELECT FROM execution h WHERE h.workflow_id = $1 AND h.trigger_data::json->'execution'->>'id' = f.id::text)`,
      [handlerId],
    );
    return rows[0]?.count ?? 0;
  }

  /** What is left behind although all runs are over. */
  async leftovers(): Promise<Leftovers> {
    const [row] = await this.query<Leftovers>(`SELECT
      (SELECT count(*)::int FROM audit_log WHERE action = 'execution.reaped') AS reaped,
      (SELECT count(*)::int FROM engine.run WHERE ended_at IS NULL) AS "engineRuns",
      (SELECT count(*)::int FROM payload WHERE bytes < 0) AS "unsettledBodies"`);
    if (!row) throw new Error("The database says nothing of what is left.");
    return row;
  }

  /** Stored bodies by their ids. */
  async bodies(): Promise<Map<string, StoredBody>> {
    const rows = await this.query<StoredBody & { payload_id: string }>(
      `SELECT payload_id, encode(sha256(string_agg(content, ''::bytea ORDER BY index)), 'hex') AS hash,
        sum(octet_length(content))::int AS bytes FROM payload_chunk GROUP BY payload_id`,
    );
    return new Map(rows.map(({ payload_id, hash, bytes }) => [payload_id, { hash, bytes }]));
  }
}
