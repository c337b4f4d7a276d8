import { pool } from "../db";
import { listen } from "../listen";
import { log } from "../log";
import { outsideWorkspaces } from "../workspace-scope";
import { type PieceWire, ProgressSender } from "./progress-sender";
import { type ProgressKey, type ProgressPiece, ProgressText } from "./progress-text";

/**
 * What steps write while they run, from the process that carries them to those where somebody looks. Nothing of it is
 * stored, and nothing is sent for an execution that nobody looks at: processes with viewers say so.
 */
const channel = "workfuse_progress";
/** How often a process says again at what its viewers look, and how long that holds, in milliseconds. */
const renewMs = 10_000;
const heldMs = 3 * renewMs;
/** An id and its quotes take 40 of the 8,000 bytes of a payload. */
const idsInOne = 150;

type Wire =
  /** At these executions somebody looks; `n`: from now on, and has seen nothing yet. */
  | { w: string[]; n?: 1 }
  /** Who looks at what? */
  | { q: 1 }
  | { p: PieceWire[] };

/** Viewers in this process, by execution. */
const viewers = new Map<string, number>();
/** At what somebody looks, in whichever process, and until when that holds. */
const watched = new Map<string, number>();
/** What is being written in this process, by execution. */
const texts = new Map<string, Set<ProgressText>>();
const listeners = new Set<(piece: ProgressPiece) => void>();
let stopListening: (() => Promise<void>) | undefined;
let renewal: NodeJS.Timeout | undefined;

async function notify(payloads: string[]): Promise<void> {
  try {
    await outsideWorkspaces(pool).query({
      name: "progress",
      text: `SELECT pg_notify('${channel}', payload) FROM unnest($1::text[]) AS payload`,
      values: [payloads],
    });
  } catch (error) {
    log.warn({ err: error }, "what a step writes could not be shown");
  }
}

const sender = new ProgressSender(notify);

const isWatched = (executionId: string): boolean => (watched.get(executionId) ?? 0) > Date.now();

function announce(ids: readonly string[], news: boolean): void {
  const payloads: string[] = [];
  for (let from = 0; from < ids.length; from += idsInOne) {
    const wire: Wire = { w: ids.slice(from, from + idsInOne), ...(news && { n: 1 }) };
    payloads.push(JSON.stringify(wire));
  }
  if (payloads.length) void notify(payloads);
}

function lookedAt(ids: readonly string[], news: boolean): void {
  for (const [id, until] of watched) {
    if (until <= Date.now()) watched.delete(id);
  }
  for (const id of ids) {
    const fresh = news || !watched.has(id);
    watched.set(id, Date.now() + heldMs);
    if (!fresh) continue;
    for (const text of texts.get(id) ?? []) {
      text.rewind();
      sender.wants(text);
    }
  }
}

function received(payload: string): void {
  const wire = JSON.parse(payload) as Wire;
  if ("q" in wire) announce([...viewers.keys()], true);
  else if ("w" in wire) lookedAt(wire.w, wire.n === 1);
  else {
    for (const [executionId, nodeId, iteration, attempt, from, text] of wire.p) {
      if (!viewers.has(executionId)) continue;
      for (const listener of listeners) listener({ executionId, nodeId, iteration, attempt, from, text });
    }
  }
}

function open(): void {
  stopListening ??= listen(channel, received, () => {
    void notify([JSON.stringify({ q: 1 } satisfies Wire)]);
  });
}

/**
 * Begins what an attempt writes. `add` takes it piece by piece and never waits or fails; `mask` is given it in the same
 * order, and only while somebody looks. Nothing is told after `end`.
 */
export function openProgress(
  key: ProgressKey,
  mask: (piece: string) => string,
): { add(more: string): void; end(): void } {
  open();
  const { executionId } = key;
  const text = new ProgressText(key, mask);
  const beside = texts.get(executionId) ?? new Set();
  texts.set(executionId, beside.add(text));
  return {
    add(more) {
      if (!beside.has(text)) return;
      text.add(more);
      if (isWatched(executionId)) sender.wants(text);
    },
    end() {
      sender.forget(text);
      if (beside.delete(text) && !beside.size) texts.delete(executionId);
    },
  };
}

/**
 * Somebody looks at an execution, from the beginning of what is being written at present. Returns how to stop. Pieces
 * come to `onProgress`'s listeners, some of them more than once.
 */
export function watchProgress(executionId: string): () => void {
  open();
  viewers.set(executionId, (viewers.get(executionId) ?? 0) + 1);
  announce([executionId], true);
  renewal ??= setInterval(() => announce([...viewers.keys()], false), renewMs).unref();
  return () => {
    const left = (viewers.get(executionId) ?? 1) - 1;
    if (left > 0) viewers.set(executionId, left);
    else viewers.delete(executionId);
    if (viewers.size) return;
    clearInterval(renewal);
    renewal = undefined;
  };
}

/** Hears what is written in the executions that are looked at here. Returns how to stop. */
export function onProgress(listener: (piece: ProgressPiece) => void): () => void {
  open();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Closes the channel. */
export async function closeProgress(): Promise<void> {
  const stop = stopListening;
  stopListening = undefined;
  clearInterval(renewal);
  renewal = undefined;
  viewers.clear();
  watched.clear();
  texts.clear();
  listeners.clear();
  await stop?.();
}
