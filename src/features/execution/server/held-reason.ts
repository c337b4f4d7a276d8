import { pool } from "@/server/db";
import type { HeldBy } from "../schema";

/** What is needed of an execution's row to say what holds it back. */
export type HeldRow = {
  id: string;
  workspaceId: string;
  workflowId: string;
  heldBy: string | null;
  notBefore: Date | null;
  admittedAt: Date | null;
  completedAt: Date | null;
  createdAt: Date;
};

type Count = {
  id: string;
  concurrency: number | null;
  under_way: number;
  rate_limit: number | null;
  rate_seconds: number | null;
  started: number;
  opens_at: Date | null;
  workspace_concurrency: number | null;
  workspace_under_way: number;
};

const isHeld = ({ admittedAt, completedAt }: HeldRow) => admittedAt === null && completedAt === null;

const reasons = ["time", "rate", "workflow", "workspace"] as const;
type Block = Pick<HeldBy, "reason" | "text"> & { until: Date | null };

/**
 * What stands in the way at this moment. The stored reason is that of the last look at the queue, and for the far
 * end of a long one it may be older: it is told where nothing is in the way any more.
 */
function blockOf(row: HeldRow, count: Count | undefined): Block {
  if (row.notBefore && row.notBefore > new Date()) {
    return { reason: "time", text: "It starts at its time, not before.", until: row.notBefore };
  }
  if (count?.concurrency && count.under_way >= count.concurrency) {
    const text = `${count.under_way} of ${count.concurrency} runs of this workflow are under way.`;
    return { reason: "workflow", text, until: null };
  }
  if (count?.rate_limit && count.started >= count.rate_limit) {
    const text = `${count.started} of ${count.rate_limit} starts of this workflow in ${count.rate_seconds} s are used up.`;
    return { reason: "rate", text, until: count.opens_at };
  }
  if (count?.workspace_concurrency && count.workspace_under_way >= count.workspace_concurrency) {
    const text = `${count.workspace_under_way} of ${count.workspace_concurrency} runs of the workspace are under way.`;
    return { reason: "workspace", text, until: null };
  }
  const reason = reasons.find((each) => each === row.heldBy) ?? "workflow";
  return { reason, text: "Its turn has come: it starts at once.", until: null };
}

/** What holds these executions back, by id; those that are not held are not in it. One statement for all. */
export async function heldReasons(rows: readonly HeldRow[]): Promise<Map<string, HeldBy>> {
  const held = rows.filter(isHeld);
  if (!held.length) return new Map();
  const { rows: counts } = await pool().query<Count>({
    name: "held-reasons",
    text: `SELECT w.id, w.concurrency, w.rate_limit, w.rate_seconds, s.concurrency AS workspace_concurrency,
        (SELECT count(*)::int FROM execution e WHERE e.workspace_id = w.workspace_id AND e.workflow_id = w.id
          AND e.completed_at IS NULL AND e.admitted_at IS NOT NULL) AS under_way,
        (SELECT count(*)::int FROM execution e WHERE e.workspace_id = w.workspace_id
          AND e.completed_at IS NULL AND e.admitted_at IS NOT NULL AND e.parent_id IS NULL) AS workspace_under_way,
        coalesce(cardinality(recent.times), 0) AS started,
        recent.times[w.rate_limit] + w.rate_seconds * interval '1 second' AS opens_at
      FROM workflow w JOIN workspace s ON s.id = w.workspace_id
      LEFT JOIN LATERAL (
        SELECT array_agg(e.admitted_at ORDER BY e.admitted_at DESC) AS times FROM execution e
        WHERE e.workflow_id = w.id AND e.admitted_at > now() - w.rate_seconds * interval '1 second'
      ) recent ON w.rate_limit IS NOT NULL
      WHERE w.id = ANY($1::uuid[])`,
    values: [[...new Set(held.map(({ workflowId }) => workflowId))]],
  });
  const byWorkflow = new Map(counts.map((count) => [count.id, count]));
  return new Map(
    held.map((row) => {
      const { until, ...block } = blockOf(row, byWorkflow.get(row.workflowId));
      return [row.id, { ...block, since: row.createdAt.toISOString(), until: until?.toISOString() ?? null }];
    }),
  );
}

/** What holds one execution back, or null where nothing does. */
export async function heldReason(row: HeldRow): Promise<HeldBy | null> {
  return (await heldReasons([row])).get(row.id) ?? null;
}
