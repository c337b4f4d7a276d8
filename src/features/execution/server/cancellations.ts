import { pool } from "@/server/db";
import { log } from "@/server/log";
import { subscribe } from "@/server/status-bus";

const running = new Map<string, AbortController>();
let listening = false;

/** Looks up how those stand that run here, for the time in which nothing was heard. */
async function readEnded(): Promise<void> {
  const { rows } = await pool().query<{ id: string; cancelled: boolean }>(
    `SELECT id, status = 'CANCELLED' AS cancelled FROM execution
      WHERE id = ANY($1::uuid[]) AND status NOT IN ('PENDING', 'RUNNING')`,
    [[...running.keys()]],
  );
  for (const { id, cancelled } of rows) executionEnded(id, cancelled);
}

/** An execution is final: nothing will ask for its signal again, and where it was cancelled, it is aborted. */
export function executionEnded(id: string, cancelled: boolean): void {
  if (cancelled) running.get(id)?.abort();
  running.delete(id);
}

function listen(): void {
  listening = true;
  subscribe(
    ({ executionId, cancelled, final }) => {
      if (cancelled || final) executionEnded(executionId, cancelled);
    },
    () => {
      readEnded().catch((error: unknown) => log.warn({ err: error }, "cancellations may have been missed"));
    },
  );
}

/**
 * A signal that is aborted when this execution is cancelled, by whichever process. Ask for it before the row is
 * read that says whether the execution still runs: what is cancelled in between is not heard of twice.
 */
export function cancelledSignal(executionId: string): AbortSignal {
  if (!listening) listen();
  const known = running.get(executionId);
  if (known) return known.signal;
  const controller = new AbortController();
  running.set(executionId, controller);
  return controller.signal;
}
