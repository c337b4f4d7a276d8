import { pool } from "@/server/db";
import { type EndedRow, subscribe } from "@/server/status-bus";
import type { Failure } from "../schema";
import { sentOutput } from "./output-pieces";

/** How a run ended; a large output is read when it is sent (`jsonResponse`). */
export type Ended = { status: "COMPLETED" | "FAILED" | "CANCELLED"; output: unknown; error: Failure | null };

/** How often to look at the row itself, in milliseconds, should a notice have been lost. */
const lookMs = 1_000;

type Row = Omit<EndedRow, "status"> & Pick<Ended, "status">;

const endOf = (executionId: string, { status, output, error }: Row): Ended => ({
  status,
  output: status === "COMPLETED" ? sentOutput({ id: executionId, output }) : null,
  error: error === null ? null : JSON.parse(error),
});

async function look(executionId: string): Promise<Ended | undefined> {
  const { rows } = await pool().query<Row>({
    name: "execution-end",
    text: `SELECT status, output, error FROM execution
      WHERE id = $1 AND status IN ('COMPLETED', 'FAILED', 'CANCELLED')`,
    values: [executionId],
  });
  return rows[0] && endOf(executionId, rows[0]);
}

const waiters = new Map<string, Set<(end?: EndedRow) => void>>();
let listening = false;

function wake(executionId: string, end?: EndedRow): void {
  for (const waiter of waiters.get(executionId) ?? []) waiter(end);
}

/** Whether a call in this process waits for the end of the execution. */
export const isAwaitedHere = (executionId: string): boolean => waiters.has(executionId);

/** Tells the calls in this process that wait for an end, which need not hear the notice then; false if none does. */
export function tellHere(executionId: string, end: EndedRow): boolean {
  wake(executionId, end);
  return isAwaitedHere(executionId);
}

function listen(): void {
  if (listening) return;
  listening = true;
  subscribe(
    ({ executionId, final, end }) => final && wake(executionId, end),
    () => {
      for (const executionId of waiters.keys()) wake(executionId);
    },
  );
}

/**
 * Listens for the end of an execution from the moment of the call, so that call it before the run can start.
 * `ended` gives undefined where it takes longer than `limitMs`; `stop` must be called in any case.
 */
export function awaitEnd(
  executionId: string,
  limitMs: number,
): { ended(options?: { lookFirst: boolean }): Promise<Ended | undefined>; stop(): void } {
  listen();
  let heard = false;
  let told: EndedRow | undefined;
  let notice: () => void = () => undefined;
  const waiter = (end?: EndedRow) => {
    heard = true;
    told ??= end;
    notice();
  };
  const set = waiters.get(executionId) ?? new Set();
  waiters.set(executionId, set.add(waiter));
  const deadline = Date.now() + limitMs;
  return {
    async ended(options) {
      let ended = options?.lookFirst ? await look(executionId) : undefined;
      while (!ended && Date.now() < deadline) {
        if (!heard) {
          await new Promise<void>((resolve) => {
            notice = resolve;
            setTimeout(resolve, Math.min(lookMs, Math.max(0, deadline - Date.now())));
          });
        }
        heard = false;
        ended = told ? endOf(executionId, told) : await look(executionId);
      }
      return ended;
    },
    stop() {
      set.delete(waiter);
      if (!set.size) waiters.delete(executionId);
    },
  };
}
