import path from "node:path";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { createDatabase } from "~/tests/support/database";

export type Limits = {
  concurrency?: number;
  rate?: [limit: number, seconds: number];
  priority?: number;
};

/**
 * A database with workflows and held executions, and no engine: what it would be asked is noted down, and a run
 * ends when the test says so. Also sets this process's DATABASE_URL.
 */
export async function heldRuns() {
  const database = await createDatabase();
  Object.assign(process.env, {
    LOG_LEVEL: "silent",
    WORKFUSE_LOCAL: "1",
    DATABASE_URL: database.url,
    BETTER_AUTH_SECRET: "a-secret-for-tests-that-is-long-enough",
    GITHUB_CLIENT_ID: "id",
    GITHUB_CLIENT_SECRET: "secret",
    AWS_REGION: "us-east-1",
    INNGEST_DEV: "1",
    INNGEST_EVENT_KEY: "test-event-key",
  });
  const { applyMigrations } = await import("@/server/migrate");
  await applyMigrations(database.url, path.resolve("prisma/migrations"), () => undefined);
  const pools = [1, 2].map(() => new pg.Pool({ connectionString: database.url, max: 4 }));
  const [pool, other] = pools;
  if (!pool || !other) throw new Error("There are no pools.");

  const query = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await pool.query<Row>(text, values)).rows;

  /** What the engine was asked to run, with the ids of the events. */
  const asked: { executionId: string; eventId: string }[] = [];
  const { setTransport } = await import("~/inngest/client");
  setTransport(async (_, init) => {
    const events = JSON.parse(String(init?.body)) as { id?: string; data: { executionId: string } }[];
    for (const { id = "", data } of events) asked.push({ executionId: data.executionId, eventId: id });
    return Response.json({ ids: events.map(({ id }) => id ?? ""), status: 200 });
  });

  return {
    asked,
    url: database.url,
    pool,
    other,
    query,

    async workspace(concurrency: number | null = null): Promise<string> {
      const id = uuidv7();
      await query("INSERT INTO workspace (id, name, concurrency) VALUES ($1, 'w', $2)", [id, concurrency]);
      return id;
    },

    async workflow(workspaceId: string, { concurrency, rate, priority }: Limits = {}): Promise<string> {
      const [id, versionId] = [uuidv7(), uuidv7()];
      await query(
        `INSERT INTO workflow (id, workspace_id, name, document, created_by_id, concurrency, rate_limit, rate_seconds, priority)
         VALUES ($1, $2, 'f', '{}', $1, $3, $4, $5, $6)`,
        [id, workspaceId, concurrency ?? null, rate?.[0] ?? null, rate?.[1] ?? null, priority ?? 0],
      );
      await query(
        `INSERT INTO workflow_version (id, workspace_id, workflow_id, document, plan, hash)
         VALUES ($1, $2, $3, '{"name":"f"}', '{"nodes":[],"edges":[]}', 'h')`,
        [versionId, workspaceId, id],
      );
      await query("UPDATE workflow SET active_version_id = $2 WHERE id = $1", [id, versionId]);
      return id;
    },

    /** Stores runs that are held, in the order of their ids; `more` goes into further columns. */
    async hold(workflowId: string, count: number, more: Record<string, unknown> = {}): Promise<string[]> {
      const ids = Array.from({ length: count }, () => uuidv7());
      const names = Object.keys(more);
      await query(
        `INSERT INTO execution (id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, held_by, priority
           ${names.map((name) => `, ${name}`).join("")})
         SELECT i, w.workspace_id, w.id, w.active_version_id, 'start', '{}', 'workflow', w.priority
           ${names.map((_, index) => `, $${index + 3}`).join("")}
         FROM workflow w, unnest($2::uuid[]) i WHERE w.id = $1`,
        [workflowId, ids, ...Object.values(more)],
      );
      return ids;
    },

    async finish(ids: readonly string[]): Promise<void> {
      await query(
        "UPDATE execution SET status = 'COMPLETED', completed_at = now() WHERE id = ANY($1::uuid[])",
        [ids],
      );
    },

    /** How many runs of a workflow hold a slot at this moment. */
    async underWay(workflowId: string): Promise<number> {
      const [row] = await query<{ count: string }>(
        "SELECT count(*) FROM execution WHERE workflow_id = $1 AND admitted_at IS NOT NULL AND completed_at IS NULL",
        [workflowId],
      );
      return Number(row?.count);
    },

    async reasons(ids: readonly string[]): Promise<(string | null)[]> {
      const rows = await query<{ id: string; held_by: string | null }>(
        "SELECT id, held_by FROM execution WHERE id = ANY($1::uuid[])",
        [ids],
      );
      return ids.map((id) => rows.find((row) => row.id === id)?.held_by ?? null);
    },

    async stop(): Promise<void> {
      const { closeStatusBus } = await import("@/server/status-bus");
      const { closeDatabase } = await import("@/server/db");
      await closeStatusBus();
      await closeDatabase();
      await Promise.all(pools.map((each) => each.end()));
      await database.drop();
    },
  };
}

export type HeldRuns = Awaited<ReturnType<typeof heldRuns>>;
