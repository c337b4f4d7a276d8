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

function textOf(row: HeldRow, count: Count | undefined): { text: string; until: Date | null } {
  if (row.heldBy === "time" || !count) {
    return { text: "It starts at its time, not before.", until: row.notBefore };
  }
  if (row.heldBy === "rate" && count.rate_limit !== null) {
    return {
      text: `${count.started} of ${count.rate_limit} starts of this workflow in ${count.rate_seconds} s are used up.`,
      until: count.opens_at,
    };
  }
  if (row.heldBy === "workflow" && count.concurrency !== null) {
    return {
      text: `${count.under_way} of ${count.concurrency} runs of this workflow are under way.`,
      until: null,
    };
  }
  if (row.heldBy === "workspace" && count.workspace_concurrency !== null) {
    const { workspace_under_way: underWay, workspace_concurrency: most } = count;
    return { text: `${underWay} of ${most} runs of the workspace are under way.`, until: null };
  }
  return { text: "The limit that held it back has just been changed: it starts at once.", until: null };
}

const reasons = ["time", "rate", "workflow", "workspace"] as const;

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
      const { text, until } = textOf(row, byWorkflow.get(row.workflowId));
      const reason = reasons.find((each) => each === row.heldBy) ?? "workspace";
      const since = row.createdAt.toISOString();
      return [row.id, { reason, since, until: until?.toISOString() ?? null, text }];
    }),
  );
}

/** What holds one execution back, or null where nothing does. */
export async function heldReason(row: HeldRow): Promise<HeldBy | null> {
  return (await heldReasons([row])).get(row.id) ?? null;
}
