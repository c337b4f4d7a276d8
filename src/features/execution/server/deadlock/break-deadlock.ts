import { pool } from "@/server/db";
import { log } from "@/server/log";
import { failExecution } from "../finish-execution";
import { findCycle } from "./find-cycle";
import { readOpenRuns } from "./read-open-runs";

/** How long a run has to wait for a slot before it is looked whether it can ever have it, in milliseconds. */
const deadlockPatienceMs = 10_000;

/** The names of the runs' workflows, in their order, each once where it follows itself. */
async function chainOf(ids: readonly string[]): Promise<string> {
  const { rows } = await pool().query<{ id: string; name: string }>(
    "SELECT e.id, w.name FROM execution e JOIN workflow w ON w.id = e.workflow_id WHERE e.id = ANY($1::uuid[])",
    [ids],
  );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const chain = ids.map((id) => names.get(id) ?? "");
  return chain.filter((name, index) => name !== chain[index - 1]).join(" → ");
}

/**
 * Ends the youngest of those runs that wait for slots and for each other in a circle, so that the others can go on: it
 * has not begun. The limits of workflows that run each other can come to that, where versions changed meanwhile. Returns
 * the id of the run that was ended; another circle is for the next look.
 */
export async function breakDeadlock(patienceMs = deadlockPatienceMs): Promise<string | undefined> {
  const runs = await readOpenRuns(patienceMs);
  const cycle = findCycle(runs);
  const [youngest] = (cycle ?? [])
    .filter(({ held }) => held)
    .map(({ id }) => id)
    .sort()
    .reverse();
  if (!cycle || youngest === undefined) return undefined;
  const ids = cycle.map(({ id }) => id);
  const at = ids.indexOf(youngest);
  const chain = await chainOf([...ids.slice(at), ...ids.slice(0, at), youngest]);
  log.error(
    { executionId: youngest, runs: ids },
    "runs wait for each other; one that has not begun is ended",
  );
  await failExecution(youngest, {
    name: "Deadlock",
    message: `It waited for a slot of its workflow which a run has that, through others, waits for this one: ${chain}. None of them could have ended. Raise the limits of these workflows, or let them not run each other.`,
  });
  return youngest;
}
