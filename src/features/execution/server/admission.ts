import { pool } from "@/server/db";
import { log } from "@/server/log";
import { admissionPass, type Pass } from "./admission-pass";
import { requestRuns } from "./request-runs";

export type Admission = Pick<Pass, "waiting" | "rateOpensInMs"> & {
  /** How many runs were let in. */
  admitted: number;
};

async function admitNow(workspaceId: string): Promise<Admission> {
  let admitted = 0;
  for (;;) {
    const pass = await admissionPass(pool(), workspaceId);
    admitted += pass.admitted.length;
    // An event id of its own: a run that was held has none yet, but it may be asked for again later.
    await requestRuns(pass.admitted.map((id) => ({ executionId: id, eventId: id })));
    if (!pass.more) return { admitted, waiting: pass.waiting, rateOpensInMs: pass.rateOpensInMs };
  }
}

type Turn = { running: Promise<Admission>; next: Promise<Admission> | undefined };
const turns = new Map<string, Turn>();

async function begin(workspaceId: string): Promise<Admission> {
  const turn: Turn = { running: admitNow(workspaceId), next: undefined };
  turns.set(workspaceId, turn);
  try {
    return await turn.running;
  } finally {
    if (turns.get(workspaceId) === turn && !turn.next) turns.delete(workspaceId);
  }
}

/**
 * Lets in the held runs of a workspace whose turn it is and asks the engine to run them. Calls that come while a
 * look is under way share the next one, which begins after they came: what they saw stored is counted by it.
 * Rejects where the database does.
 */
export function admitWaiting(workspaceId: string): Promise<Admission> {
  const turn = turns.get(workspaceId);
  if (!turn) return begin(workspaceId);
  const again = () => begin(workspaceId);
  turn.next ??= turn.running.then(again, again);
  return turn.next;
}

/** Limits of a workspace or of its workflows were changed: lets in what may start now. Never rejects. */
export async function limitsChanged(workspaceId: string): Promise<void> {
  try {
    await admitWaiting(workspaceId);
  } catch (error) {
    log.warn({ err: error, workspaceId }, "new limits count from the next look at all held runs on");
  }
}
