import type pg from "pg";

/** How many runs one pass lets in at most: the lock is held for a bounded time. */
export const admissionBatch = 100;
/** How many of a workflow's runs that are left are looked at in one pass for whether their stored reason still holds. */
const relabelled = 500;

export type Pass = {
  /** The ids of the executions that were let in. */
  admitted: string[];
  /** As many as fit into one pass were let in: there may be more. */
  more: boolean;
  /** Runs of the workspace are left waiting. */
  waiting: boolean;
  /** In how many milliseconds a rate allows the next start; null where none is waited for. */
  rateOpensInMs: number | null;
};

const held = "e.workspace_id = $1 AND e.completed_at IS NULL AND e.admitted_at IS NULL";
const due = `${held} AND (e.not_before IS NULL OR e.not_before <= clock.now)`;
const underWay = "e.workspace_id = $1 AND e.completed_at IS NULL AND e.admitted_at IS NOT NULL";

/**
 * One statement, so that what is counted and what is admitted is one moment. `room` is what the limits of each
 * workflow with due runs leave; null is no limit. Each workflow puts forward no more than it has room for, so that
 * a blocked one holds back nobody and its queue is not even read. Children come first and take no slot of the
 * workspace: the run that waits for them has one.
 */
const admit = `WITH
  clock AS (SELECT date_trunc('milliseconds', statement_timestamp()) AS now),
  room AS MATERIALIZED (
    SELECT w.id,
      CASE WHEN w.concurrency IS NOT NULL THEN w.concurrency - (
        SELECT count(*) FROM execution e WHERE ${underWay} AND e.workflow_id = w.id) END AS slots,
      CASE WHEN w.rate_limit IS NOT NULL THEN w.rate_limit - (
        SELECT count(*) FROM execution e
        WHERE e.workflow_id = w.id AND e.admitted_at > clock.now - w.rate_seconds * interval '1 second') END AS starts
    FROM workflow w, clock
    WHERE w.workspace_id = $1 AND EXISTS (SELECT FROM execution e WHERE e.workflow_id = w.id AND ${due})),
  candidate AS MATERIALIZED (
    SELECT c.*, room.id AS workflow_id FROM room, clock, LATERAL (
      SELECT e.id, e.priority, e.parent_id IS NULL AS root FROM execution e WHERE e.workflow_id = room.id AND ${due}
      ORDER BY e.parent_id IS NULL, e.priority DESC, e.id
      LIMIT greatest(0, least(${admissionBatch}, room.slots, room.starts))) c),
  chosen AS MATERIALIZED (
    SELECT id, workflow_id FROM (
      SELECT c.*, row_number() OVER (PARTITION BY root ORDER BY priority DESC, id) AS place FROM candidate c) ranked
    WHERE NOT root OR place <= coalesce((
      SELECT s.concurrency - (SELECT count(*) FROM execution e WHERE ${underWay} AND e.parent_id IS NULL)
      FROM workspace s WHERE s.id = $1 AND s.concurrency IS NOT NULL), ${admissionBatch})
    ORDER BY root, priority DESC, id LIMIT ${admissionBatch}),
  admitted AS (
    UPDATE execution e SET admitted_at = clock.now, requested_at = clock.now, held_by = NULL FROM clock
    WHERE e.id = ANY(ARRAY(SELECT id FROM chosen)) AND e.admitted_at IS NULL AND e.completed_at IS NULL
    RETURNING e.id),
  blocked AS MATERIALIZED (
    SELECT room.id, CASE WHEN slots <= count(chosen.id) THEN 'workflow' WHEN starts <= count(chosen.id) THEN 'rate'
      ELSE 'workspace' END AS reason
    FROM room LEFT JOIN chosen ON chosen.workflow_id = room.id
    WHERE (SELECT count(*) FROM chosen) < ${admissionBatch}
    GROUP BY room.id, slots, starts),
  stale AS MATERIALIZED (
    SELECT l.id, blocked.reason FROM blocked, clock, LATERAL (
      SELECT e.id, e.held_by FROM execution e
      WHERE e.workflow_id = blocked.id AND ${due} AND e.id <> ALL(ARRAY(SELECT id FROM chosen))
      LIMIT ${relabelled}) l
    WHERE l.held_by IS DISTINCT FROM blocked.reason),
  relabelled AS (
    UPDATE execution e SET held_by = (SELECT reason FROM stale WHERE stale.id = e.id)
    WHERE e.id = ANY(ARRAY(SELECT id FROM stale)) AND e.admitted_at IS NULL AND e.completed_at IS NULL)
  SELECT ARRAY(SELECT id::text FROM admitted) AS admitted, (SELECT count(*) FROM chosen) = ${admissionBatch} AS more`;

/** Whether runs are left, and when the window of a rate that holds some back opens. */
const outlook = `SELECT EXISTS (SELECT FROM execution e WHERE ${held}) AS waiting,
    (SELECT ceil(extract(epoch FROM min(first.admitted_at + w.rate_seconds * interval '1 second') - clock.now) * 1000)
      FROM workflow w CROSS JOIN LATERAL (
        SELECT e.admitted_at FROM execution e
        WHERE e.workflow_id = w.id AND e.admitted_at > clock.now - w.rate_seconds * interval '1 second'
        ORDER BY e.admitted_at DESC OFFSET w.rate_limit - 1 LIMIT 1) first
      WHERE w.workspace_id = $1 AND w.rate_limit IS NOT NULL
        AND EXISTS (SELECT FROM execution e WHERE e.workflow_id = w.id AND ${due}))::float8 AS opens_in_ms
  FROM (SELECT statement_timestamp() AS now) clock`;

/** A lock's number from a workspace's id: the half of a UUIDv7 that is random. */
function lockOf(workspaceId: string): bigint {
  return BigInt.asIntN(64, BigInt(`0x${workspaceId.replaceAll("-", "").slice(16)}`));
}

/**
 * Lets in those runs of a workspace whose turn it is, by priority and then by age, as far as the limits of their
 * workflows and of the workspace allow; with those that are left it stores what holds them back. One transaction
 * under the workspace's lock: whatever other process does the same comes after it and sees what it did.
 */
export async function admissionPass(pool: pg.Pool, workspaceId: string): Promise<Pass> {
  const client = await pool.connect();
  // A connection that is cut says so twice: the statement rejects as well.
  const ignore = () => undefined;
  client.on("error", ignore);
  let failed = true;
  try {
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${lockOf(workspaceId)})`);
    const { rows } = await client.query<{ admitted: string[]; more: boolean }>({
      name: "admit",
      text: admit,
      values: [workspaceId],
    });
    const { rows: after } = await client.query<{ waiting: boolean; opens_in_ms: number | null }>({
      name: "admission-outlook",
      text: outlook,
      values: [workspaceId],
    });
    await client.query("COMMIT");
    failed = false;
    const opensInMs = after[0]?.opens_in_ms ?? null;
    return {
      admitted: rows[0]?.admitted ?? [],
      more: rows[0]?.more ?? false,
      waiting: after[0]?.waiting ?? false,
      rateOpensInMs: opensInMs === null ? null : Math.max(0, opensInMs),
    };
  } finally {
    // A connection that broke inside a transaction is closed: the server rolls back.
    client.off("error", ignore);
    client.release(failed);
  }
}
