import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { db, pool } from "@/server/db";
import { decodeCursor, toPage } from "@/server/paging";
import type {
  failureGroups,
  failureGroupsInput,
  InboxFilter,
  InboxItem,
  inboxCount,
  inboxInput,
  inboxPage,
} from "../../inbox-schema";
import type { Failure } from "../../schema";

/** Failed runs of a workspace that stand for themselves: a child's failure is its parent's step's. */
const failedRuns = `FROM execution e JOIN workflow w ON w.id = e.workflow_id AND w.deleted_at IS NULL
    JOIN workflow_version v ON v.id = e.version_id
  WHERE e.workspace_id = $1 AND e.status = 'FAILED' AND e.parent_id IS NULL`;
const open = "e.dismissed_at IS NULL";

/** How many failures are grouped at most, the newest, and how many groups are shown. */
const grouped = 10_000;
const shownGroups = 100;
/** How far the badge counts. */
const counted = 100;

const place = z.tuple([z.uuid()]);

/** The characters of a pattern that LIKE would not take for themselves (PostgreSQL manual, section 9.7.1). */
const literally = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** Conditions of a filter; their parameters are pushed onto `values`. */
function conditions(filter: Partial<InboxFilter>, values: unknown[]): string {
  const parts = [filter.dismissed ? "e.dismissed_at IS NOT NULL" : open];
  const add = (value: string | undefined, condition: (parameter: string) => string) => {
    if (value !== undefined) parts.push(condition(`$${values.push(value)}`));
  };
  add(filter.workflowId, (parameter) => `e.workflow_id = ${parameter}`);
  add(filter.errorName, (parameter) => `coalesce(e.error::json->>'name', 'Error') = ${parameter}`);
  add(filter.nodeId, (parameter) => `coalesce(e.error::json->>'nodeId', '') = ${parameter}`);
  add(filter.message && `%${literally(filter.message)}%`, (p) => `e.error::json->>'message' ILIKE ${p}`);
  return parts.join(" AND ");
}

/** The name of the step that an execution's error names. */
const nodeName = (execution: string, nodeId: string): string =>
  `(SELECT s.name FROM execution_step s
    WHERE s.execution_id = ${execution} AND s.node_id = ${nodeId} ORDER BY s.iteration LIMIT 1)`;

async function requireWorkflow({ workspaceId }: Actor, id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const row = await db().workflow.findFirst({ where: { id, workspaceId }, select: { id: true } });
  if (!row) throw new AppError("NOT_FOUND", "There is no such workflow.");
}

type Row = {
  id: string;
  workflow_id: string;
  workflow_name: string;
  version: number | null;
  error: string | null;
  node_name: string | null;
  created_at: Date;
  completed_at: Date | null;
  replay_of: string | null;
  dismissed_at: Date | null;
};

function itemOf(row: Row): InboxItem {
  const stored = row.error === null ? null : (JSON.parse(row.error) as Failure & { nodeId?: string });
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    version: row.version,
    error: stored,
    nodeId: stored?.nodeId ?? null,
    nodeName: row.node_name,
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
    replayOf: row.replay_of,
    dismissedAt: row.dismissed_at?.toISOString() ?? null,
  };
}

/** Failed runs that nobody has dismissed or replayed, newest first. */
export async function readInbox(
  actor: Actor,
  input: z.output<typeof inboxInput>,
): Promise<z.output<typeof inboxPage>> {
  await requireWorkflow(actor, input.workflowId);
  const values: unknown[] = [actor.workspaceId];
  const where = conditions(input, values);
  const before = input.cursor
    ? decodeCursor(input.cursor, (value) => place.safeParse(value).data)
    : undefined;
  const { rows } = await pool().query<Row>(
    `SELECT e.id, e.workflow_id, w.name AS workflow_name, v.number AS version, e.error, e.created_at,
        e.completed_at, e.replay_of, e.dismissed_at, ${nodeName("e.id", "e.error::json->>'nodeId'")} AS node_name
      ${failedRuns} AND ${where} ${before ? `AND e.id < $${values.push(before[0])}` : ""}
      ORDER BY e.id DESC LIMIT $${values.push(input.limit + 1)}`,
    values,
  );
  return toPage(rows, input.limit, itemOf, ({ id }) => [id]);
}

type GroupRow = {
  workflow_id: string;
  workflow_name: string;
  error_name: string;
  node_id: string | null;
  node_name: string | null;
  count: number;
  latest_id: string;
  message: string | null;
  at: Date;
  total: number;
};

/** The inbox by what went wrong where: one group for each workflow, step and kind of error. */
export async function readFailureGroups(
  actor: Actor,
  input: z.output<typeof failureGroupsInput>,
): Promise<z.output<typeof failureGroups>> {
  await requireWorkflow(actor, input.workflowId);
  const values: unknown[] = [actor.workspaceId];
  const { rows } = await pool().query<GroupRow>(
    `WITH failed AS (
        SELECT e.id, e.workflow_id, w.name AS workflow_name, e.error::json AS error
        ${failedRuns} AND ${conditions(input, values)} ORDER BY e.id DESC LIMIT ${grouped}),
      groups AS (
        SELECT workflow_id, workflow_name, coalesce(error->>'name', 'Error') AS error_name,
          error->>'nodeId' AS node_id, count(*)::int AS count, (array_agg(id ORDER BY id DESC))[1] AS latest_id
        FROM failed GROUP BY 1, 2, 3, 4)
      SELECT g.*, ${nodeName("g.latest_id", "g.node_id")} AS node_name, e.error::json->>'message' AS message,
        coalesce(e.completed_at, e.created_at) AS at, (SELECT count(*)::int FROM failed) AS total
      FROM groups g JOIN execution e ON e.id = g.latest_id
      ORDER BY g.count DESC, g.latest_id DESC LIMIT ${shownGroups}`,
    values,
  );
  return {
    items: rows.map((row) => ({
      workflowId: row.workflow_id,
      workflowName: row.workflow_name,
      errorName: row.error_name,
      nodeId: row.node_id,
      nodeName: row.node_name,
      count: row.count,
      latest: { id: row.latest_id, message: row.message ?? "", at: row.at.toISOString() },
    })),
    total: rows[0]?.total ?? 0,
  };
}

/** How many runs lie in the inbox, counted up to 100. */
export async function countInbox({ workspaceId }: Actor): Promise<z.output<typeof inboxCount>> {
  const { rows } = await pool().query<{ count: number }>({
    name: "inbox-count",
    text: `SELECT count(*)::int AS count FROM (SELECT ${failedRuns} AND ${open} LIMIT ${counted + 1}) AS failed`,
    values: [workspaceId],
  });
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, counted), more: count > counted };
}

/** Takes failed runs out of the inbox, or puts them back; others' and other runs are passed over. */
export async function setDismissed(
  { workspaceId }: Actor,
  ids: readonly string[],
  dismissed: boolean,
): Promise<{ changed: number }> {
  const { rowCount } = await pool().query(
    `UPDATE execution SET dismissed_at = CASE WHEN $3 THEN now() END
      WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND status = 'FAILED' AND (dismissed_at IS NULL) = $3`,
    [workspaceId, ids, dismissed],
  );
  return { changed: rowCount ?? 0 };
}
