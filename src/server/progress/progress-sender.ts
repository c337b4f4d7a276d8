import { setTimeout as sleep } from "node:timers/promises";
import type { ProgressPiece, ProgressText } from "./progress-text";

/** How long new text is gathered, in milliseconds, before it is told. */
const windowMs = 100;
/** A NOTIFY payload is shorter than 8,000 bytes (PostgreSQL manual, NOTIFY). */
const longestPayload = 7_900;

/** A piece as it goes over the wire. */
export type PieceWire = [
  executionId: string,
  nodeId: string,
  iteration: string,
  attempt: number,
  from: number,
  text: string,
];

const wireOf = ({ executionId, nodeId, iteration, attempt, from, text }: ProgressPiece): PieceWire => [
  executionId,
  nodeId,
  iteration,
  attempt,
  from,
  text,
];

/** The pieces in as few payloads as hold them, in their order. A piece alone always fits. */
export function payloadsOf(pieces: readonly ProgressPiece[]): string[] {
  const payloads: string[] = [];
  let open: string[] = [];
  let bytes = 0;
  const close = () => {
    if (open.length) payloads.push(`{"p":[${open.join(",")}]}`);
    open = [];
    bytes = '{"p":[]}'.length;
  };
  close();
  for (const piece of pieces) {
    const text = JSON.stringify(wireOf(piece));
    const size = Buffer.byteLength(text) + 1;
    if (bytes + size > longestPayload) close();
    open.push(text);
    bytes += size;
  }
  close();
  return payloads;
}

/**
 * Gathers what many texts have to tell: what is first is sent at once, what comes then together every 100 ms, and
 * never more than one message at a time.
 */
export class ProgressSender {
  private readonly waiting = new Set<ProgressText>();
  private busy = false;

  /** `send` must not reject. */
  constructor(
    private readonly send: (payloads: string[]) => Promise<void>,
    private readonly pause: () => Promise<void> = () => sleep(windowMs),
  ) {}

  /** The text has something to tell. */
  wants(text: ProgressText): void {
    this.waiting.add(text);
    if (!this.busy) void this.work();
  }

  /** What it has not told is not told any more. */
  forget(text: ProgressText): void {
    this.waiting.delete(text);
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.waiting.size) {
      const pieces = [...this.waiting].flatMap((text) => text.take());
      this.waiting.clear();
      if (pieces.length) await this.send(payloadsOf(pieces));
      await this.pause();
    }
    this.busy = false;
  }
}
