import type pg from "pg";
import { pool } from "@/server/db";
import type { OpenRun } from "./find-cycle";

/** From how many waiting runs it is looked on, oldest first, and at how many runs in all. */
const [mostWaiting, mostRuns] = [200, 20_000];

type Row = { id: string; workspace_id: string; workflow_id: string; held: boolean; slots: number | null };

const columns = `e.id, e.workspace_id, e.workflow_id, e.admitted_at IS NULL AS held, w.concurrency AS slots`;
const from = `FROM execution e JOIN workflow w ON w.id = e.workflow_id`;

/** Runs that another one has started and that have waited for a slot of their workflow for some time. */
const waiting = `SELECT ${columns} ${from}
  WHERE e.engine_run_id IS NULL AND e.completed_at IS NULL AND e.admitted_at IS NULL AND e.parent_id IS NOT NULL
    AND e.held_by = 'workflow' AND e.created_at < now() - $1 * interval '1 ms'
  ORDER BY e.id LIMIT ${mostWaiting}`;

const holders = `SELECT ${columns} ${from}
  WHERE e.workspace_id = ANY($1::uuid[]) AND e.workflow_id = ANY($2::uuid[]) AND e.completed_at IS NULL
    AND e.admitted_at IS NOT NULL LIMIT ${mostRuns}`;

/** Those that are held for another reason come in by themselves. */
const children = `SELECT ${columns}, e.parent_id ${from}
  WHERE e.parent_id = ANY($1::uuid[]) AND e.completed_at IS NULL AND (e.admitted_at IS NOT NULL OR e.held_by = 'workflow')
  LIMIT ${mostRuns}`;

const groupBy = <T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
};

/** Reads on from the waiting runs, by those that have the slots and those that these wait for. */
async function readFrom(client: pg.PoolClient, patienceMs: number): Promise<Map<string, OpenRun>> {
  const runs = new Map<string, OpenRun>();
  let next = (await client.query<Row>(waiting, [patienceMs])).rows;
  while (next.length && runs.size < mostRuns) {
    const held = next.filter((row) => row.held);
    const ids = (key: "workspace_id" | "workflow_id") => [...new Set(held.map((row) => row[key]))];
    const having = held.length
      ? (await client.query<Row>(holders, [ids("workspace_id"), ids("workflow_id")])).rows
      : [];
    const parents = next.filter((row) => !row.held).map(({ id }) => id);
    const started = parents.length
      ? (await client.query<Row & { parent_id: string }>(children, [parents])).rows
      : [];
    const byWorkflow = groupBy(having, ({ workflow_id }) => workflow_id);
    const byParent = groupBy(started, ({ parent_id }) => parent_id);
    for (const row of next) {
      const others = (row.held ? byWorkflow.get(row.workflow_id) : byParent.get(row.id)) ?? [];
      // A slot may have come free, or the limit may have been raised, and nobody has looked since.
      const free = row.held && (row.slots === null || others.length < row.slots);
      runs.set(row.id, { id: row.id, held: row.held, waitsFor: free ? [] : others.map(({ id }) => id) });
    }
    const found = new Map([...having, ...started].map((row) => [row.id, row]));
    next = [...found.values()].filter(({ id }) => !runs.has(id));
  }
  return runs;
}

/**
 * The open runs on which runs depend that another one has started and that wait for a slot of their workflow for longer
 * than `patienceMs`, all as they stood at one moment. None where nothing waits so.
 */
export async function readOpenRuns(patienceMs: number): Promise<Map<string, OpenRun>> {
  const client = await pool().connect();
  let failed = true;
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const runs = await readFrom(client, patienceMs);
    await client.query("COMMIT");
    failed = false;
    return runs;
  } finally {
    // A connection that broke inside a transaction is closed: the server rolls back.
    client.release(failed);
  }
}
