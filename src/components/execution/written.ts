import type { LiveProgress, LiveStep } from "@/realtime/protocol";

/** What a running step's attempt has written so far. */
export type Written = { attempt: number; text: string };

/** Whether a step can still be at work on an attempt: else its output or its wait stands for the text. */
export function isWriting(step: LiveStep | undefined, attempt: number): boolean {
  if (!step || step.status === "PENDING") return true;
  if (step.status !== "RUNNING" || step.attempts.length > attempt) return false;
  // What is known of the step may be older than the text: its next attempt writes already.
  return step.attempts.length < attempt || !step.waitingFor;
}

/**
 * What is written after a piece of it came, undefined where nothing is known. An attempt's text only grows, so pieces
 * that come twice change nothing; one behind a gap is left out, and so is one of an attempt that is over.
 */
export function withPiece(
  known: Written | undefined,
  { attempt, from, text }: Pick<LiveProgress, "attempt" | "from" | "text">,
): Written | undefined {
  if (known && known.attempt > attempt) return known;
  const before = known?.attempt === attempt ? known.text : "";
  if (from > before.length) return known?.attempt === attempt ? known : undefined;
  if (from + text.length <= before.length) return known;
  return { attempt, text: before.slice(0, from) + text };
}
