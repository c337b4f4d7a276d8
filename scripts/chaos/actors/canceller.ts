import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../runs";
import type { Api } from "./insist";

/** A cancellation that was asked for, and what came of it. */
export type Cancelled = {
  executionId: string;
  /** When the answer was here, in milliseconds since 1970; undefined where none came. */
  answeredAt?: number;
  /** The run was cancelled: by this call, or by one before it whose answer was lost. */
  done: boolean;
  /** What the answer said instead. */
  refused?: string;
};

/** The first run below this one, if there is one now that the database can be asked for. */
async function childOf(database: Database, executionId: string): Promise<string | undefined> {
  try {
    const rows = await database.query<{ id: string }>(
      "SELECT id FROM execution WHERE parent_id = $1 ORDER BY id LIMIT 1",
      [executionId],
    );
    return rows[0]?.id;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Cancels a run after a while, or with `below` one that it has started, where there is one. */
export async function cancel(
  { api, database }: { api: Api; database: Database },
  executionId: string,
  { afterMs, below }: { afterMs: number; below: boolean },
): Promise<Cancelled> {
  await sleep(afterMs);
  const id = (below ? await childOf(database, executionId) : undefined) ?? executionId;
  const { status, text, repeated } = await api("POST", `/executions/${id}/cancel`);
  const lost = repeated > 0 && status === 409 && text.includes("CANCELLED");
  const done = status === 202 || lost;
  return {
    executionId: id,
    ...(status !== undefined && { answeredAt: Date.now() }),
    done,
    ...(!done && { refused: `${status}: ${text.slice(0, 300)}` }),
  };
}
