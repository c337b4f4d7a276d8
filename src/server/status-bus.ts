import { pool } from "./db";
import { listen } from "./listen";
import { log } from "./log";
import { outsideWorkspaces } from "./workspace-scope";

/** How a run ended, as its row says it: its output and its error as JSON texts. */
export type EndedRow = { status: "COMPLETED" | "FAILED"; output: string | null; error: string | null };

/** What changed of one execution: ids, the receivers read the rows. */
export type StatusChange = {
  executionId: string;
  /** Row ids of changed steps. */
  steps: string[];
  /** The execution's own row changed. */
  execution: boolean;
  /** It is final now. */
  final: boolean;
  /** It is final, and failed. */
  failed: boolean;
  /** It was cancelled: abort what is in flight. */
  cancelled: boolean;
  /** It was accepted and waits to be let in. */
  held: boolean;
  /** Its end, where a call waits for it and it is small: it never changes again, and need not be read. */
  end?: EndedRow;
};

const channel = "workfuse_status";
/** A NOTIFY payload holds 8,000 bytes (PostgreSQL manual, NOTIFY); a step id and its quotes take 40. */
const stepsInOne = 150;
/** How long changes are gathered, in milliseconds, so that a busy run does not notify for each step. */
const windowMs = 25;

/** The largest end in a notice, in bytes of its JSON; what else is in the notice has the rest. */
export const endBytes = 1_500;

type Wire = { e: string; s?: string[]; x?: 1; f?: 1; b?: 1; c?: 1; h?: 1; o?: EndedRow };

const small = (end: EndedRow | undefined): { end?: EndedRow } =>
  end && Buffer.byteLength(JSON.stringify(end)) <= endBytes ? { end } : {};

/** What `notify` sends of a run that ends with the statement. */
export function noticeOfEnd(executionId: string, end: EndedRow): string {
  const change = { execution: true, final: true, failed: end.status === "FAILED", ...small(end) };
  const wire: Wire = { e: executionId, ...flagsOf(change) };
  return JSON.stringify(wire);
}

/**
 * SQL that sends a notice with the statement's own transaction, or none for NULL: for somebody who waits, because it
 * saves a statement. PostgreSQL lets one transaction with a notice commit at a time.
 */
export const notify = (payload: string): string =>
  `CASE WHEN ${payload} IS NOT NULL THEN pg_notify('${channel}', ${payload})::text END`;

const waiting = new Map<string, StatusChange>();
let timer: NodeJS.Timeout | undefined;

/**
 * Tells every process that rows changed; call it after the commit. Gathered for 25 ms, but an end or a cancellation
 * goes out at once, unless `gather` says that whoever waits for it has heard. A notice that is lost costs a late
 * picture, never a wrong one: receivers read rows and ask again.
 */
export function publish(
  change: Partial<StatusChange> & { executionId: string },
  { gather = false }: { gather?: boolean } = {},
): void {
  const known = waiting.get(change.executionId);
  waiting.set(change.executionId, {
    executionId: change.executionId,
    steps: [...(known?.steps ?? []), ...(change.steps ?? [])],
    execution: Boolean(known?.execution || change.execution),
    final: Boolean(known?.final || change.final),
    failed: Boolean(known?.failed || change.failed),
    cancelled: Boolean(known?.cancelled || change.cancelled),
    held: Boolean(known?.held || change.held),
    ...small(change.end),
  });
  if ((change.final || change.cancelled) && !gather) flush();
  else timer ??= setTimeout(flush, windowMs);
}

const flagsOf = (change: Partial<StatusChange>): Omit<Wire, "e" | "s"> => ({
  ...(change.execution && { x: 1 as const }),
  ...(change.final && { f: 1 as const }),
  ...(change.failed && { b: 1 as const }),
  ...(change.cancelled && { c: 1 as const }),
  ...(change.held && { h: 1 as const }),
  ...(change.end && { o: change.end }),
});

function wireOf(change: StatusChange): Wire[] {
  const steps = [...new Set(change.steps)];
  const parts: Wire[] = [{ e: change.executionId, s: steps.slice(0, stepsInOne), ...flagsOf(change) }];
  for (let from = stepsInOne; from < steps.length; from += stepsInOne) {
    parts.push({ e: change.executionId, s: steps.slice(from, from + stepsInOne) });
  }
  return parts;
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  const payloads = [...waiting.values()].flatMap(wireOf).map((wire) => JSON.stringify(wire));
  waiting.clear();
  if (!payloads.length) return;
  outsideWorkspaces(pool)
    .query({
      name: "publish",
      text: `SELECT pg_notify('${channel}', payload) FROM unnest($1::text[]) AS payload`,
      values: [payloads],
    })
    .catch((error: unknown) => log.warn({ err: error }, "status notices were not sent"));
}

type Listener = (change: StatusChange) => void;
const listeners = new Set<Listener>();
const gapListeners = new Set<() => void>();
let stopListening: (() => Promise<void>) | undefined;

function received(payload: string): void {
  if (!payload) return;
  const wire = JSON.parse(payload) as Wire;
  const change: StatusChange = {
    executionId: wire.e,
    steps: wire.s ?? [],
    execution: wire.x === 1,
    final: wire.f === 1,
    failed: wire.b === 1,
    cancelled: wire.c === 1,
    held: wire.h === 1,
    ...(wire.o && { end: wire.o }),
  };
  for (const listener of listeners) listener(change);
}

/**
 * Hears every change that any process publishes. `onGap` is called when notices may have been missed (at the
 * start and after a lost connection): read what you wait for again. Returns how to stop.
 */
export function subscribe(listener: Listener, onGap?: () => void): () => void {
  listeners.add(listener);
  if (onGap) gapListeners.add(onGap);
  // Whatever was said before the channel was open was missed: those who wait look for themselves.
  stopListening ??= listen(channel, received, () => {
    for (const gap of gapListeners) gap();
  });
  return () => {
    listeners.delete(listener);
    if (onGap) gapListeners.delete(onGap);
  };
}

/** Sends what is still gathered and closes the channel. */
export async function closeStatusBus(): Promise<void> {
  flush();
  const stop = stopListening;
  stopListening = undefined;
  listeners.clear();
  gapListeners.clear();
  await stop?.();
}
