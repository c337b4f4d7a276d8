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

/**
 * Whether a text is still worth keeping: also that of a step which has just succeeded, for it is shown until its output
 * is there.
 */
export const isShown = (step: LiveStep | undefined, attempt: number): boolean =>
  isWriting(step, attempt) || (step?.status === "SUCCESS" && step.attempts.length === attempt);

/** How many sentences are kept for those who listen. */
const mostSentences = 20;

/** The last sentences and lines of a text that are complete, each with where it begins. */
export function finishedSentences(text: string): { at: number; sentence: string }[] {
  const found: { at: number; sentence: string }[] = [];
  for (const match of text.matchAll(/[^\n]*?(?:[.!?]["')\]]*\s|\n)/g)) {
    if (match[0].trim()) found.push({ at: match.index, sentence: match[0] });
  }
  return found.slice(-mostSentences);
}
