import pg from "pg";
import { iterationText } from "@/lib/workflow/iteration";

export type AttemptRow = { startedAt: string; completedAt?: string | null; error?: { name: string } };

export type StepRow = {
  nodeId: string;
  iteration: string;
  status: string;
  /** By which handle it was left. */
  handle: string | null;
  error: { name: string; message: string } | null;
  attempts: AttemptRow[];
  completedAt: Date | null;
};

export type RunRow = {
  id: string;
  workflowId: string;
  status: string;
  output: unknown;
  error: unknown;
  steps: StepRow[];
};

const json = (text: string | null): never => JSON.parse(text ?? "null") as never;

/** The product's database, as an outsider reads it. Each call opens a connection, for the last one may be cut. */
export class Database {
  constructor(private readonly url: string) {}

  private async query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
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
      output: string | null;
      error: string | null;
    }>("SELECT id, workflow_id, status::text, output, error FROM execution ORDER BY id");
    const steps = await this.query<{
      execution_id: string;
      node_id: string;
      iteration: number[];
      status: string;
      handle: string | null;
      error: string | null;
      attempts: AttemptRow[];
      completed_at: Date | null;
    }>(`SELECT execution_id, node_id, iteration, status::text, handle, error, attempts, completed_at
      FROM execution_step ORDER BY execution_id, iteration, position`);
    const byRun = Map.groupBy(steps, (step) => step.execution_id);
    return runs.map((run) => ({
      id: run.id,
      workflowId: run.workflow_id,
      status: run.status,
      output: json(run.output),
      error: json(run.error),
      steps: (byRun.get(run.id) ?? []).map((step) => ({
        nodeId: step.node_id,
        iteration: iterationText(step.iteration),
        status: step.status,
        handle: step.handle,
        error: json(step.error),
        attempts: step.attempts,
        completedAt: step.completed_at,
      })),
    }));
  }
}
