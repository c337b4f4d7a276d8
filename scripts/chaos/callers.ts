import { setTimeout as sleep } from "node:timers/promises";
import type { Trigger } from "./workflows";

/** A trigger and the executions that its answers named: one, whatever happened on the way. */
export type Accepted = {
  workflowId: string;
  trigger: Trigger;
  executionIds: string[];
  /** Calls that got no answer or one that says to come again. */
  repeated: number;
  /** Why no execution was named, where none was. */
  refused?: string;
};

/** A caller gives up on one call after this long, in milliseconds: longer than a webhook waits for a run's end. */
const patienceMs = 35_000;
/** The pause before the first repetition, doubled by each that follows, and the longest; milliseconds. */
const leastPauseMs = 100;
const mostPauseMs = 1_000;

type Answer = { executionId: string } | { again: true } | { refused: string };

async function call(url: string, key: string, trigger: Trigger): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(trigger),
      signal: AbortSignal.timeout(patienceMs),
    });
    text = await response.text();
  } catch {
    // A web process that was killed answers nothing, or half of it: that is what the key is for.
    return { again: true };
  }
  const id = /"executionId":"([^"]+)"/.exec(text)?.[1];
  // A run that failed is answered with 500 too, and its id.
  if (id) return { executionId: id };
  if (response.status >= 500 || response.status === 429) return { again: true };
  return { refused: `HTTP ${response.status}: ${text.slice(0, 300)}` };
}

/**
 * Triggers a run as a careful caller does: the same call with the same Idempotency-Key until an answer names the
 * execution, and with `twice` once more after that. Gives up at `deadline` (milliseconds since 1970).
 */
export async function trigger(
  hook: { url: string; workflowId: string },
  what: Trigger,
  { twice, deadline }: { twice: boolean; deadline: number },
): Promise<Accepted> {
  const accepted: Accepted = { workflowId: hook.workflowId, trigger: what, executionIds: [], repeated: 0 };
  const wanted = twice ? 2 : 1;
  while (accepted.executionIds.length < wanted) {
    const answer = await call(hook.url, `chaos-${what.number}`, what);
    if ("executionId" in answer) accepted.executionIds.push(answer.executionId);
    else if ("refused" in answer) return { ...accepted, refused: answer.refused };
    else {
      accepted.repeated += 1;
      if (Date.now() > deadline) return { ...accepted, refused: "no answer until the end" };
      await sleep(Math.min(leastPauseMs * 2 ** (accepted.repeated - 1), mostPauseMs));
    }
  }
  return accepted;
}
