import { losesAnswer, surelyNotProcessed } from "../behaviour";
import type { Recorded } from "../recorded";
import type { StepRow } from "../runs";

/** How a node that calls the recorder does it. */
export type CallingNode = { method: string; explicitRetries: boolean; timeoutMs: number };

/** What the recorder's faults make of a call. */
const known = new Set(["HttpError", "RequestFailed", "Timeout", "OutcomeUnknown", "Cancelled"]);
/** The database was away while an answer was being stored: a failure of an attempt, but never the last one. */
const storing = "NotStored";

/** For so long a request of a process that died may lie unread, in milliseconds. */
const underWayMs = 1_000;

const isRepeatable = ({ method, explicitRetries }: CallingNode) =>
  explicitRetries || (method !== "POST" && method !== "PATCH");

const seen = (requests: readonly Recorded[]) =>
  requests
    .map(
      ({ at, behaviour, sentAt }) =>
        `${new Date(at).toISOString()} ${behaviour}${sentAt ? "" : " (not sent)"}`,
    )
    .join(", ");

const tried = ({ attempts }: StepRow) =>
  attempts
    .map(
      ({ startedAt, completedAt, error }) =>
        `${startedAt} to ${completedAt ?? "?"}${error ? ` ${error.name}` : ""}`,
    )
    .join(", ");

/**
 * What is wrong with the requests that the recorder saw of one step, each fault as a text. After `until` (milliseconds
 * since 1970), by default the step's end, no request may come.
 */
export function judgeCalls(
  node: CallingNode,
  step: StepRow,
  requests: readonly Recorded[],
  until = step.completedAt?.getTime(),
): string[] {
  const stopped = step.error?.name === "Cancelled";
  const carriedOut = [
    ...keys(requests),
    ...repetitions(node, step, requests, until),
    ...(stopped ? [] : [...ending(node, step, requests), ...causes(node, step, requests)]),
  ];
  const skipped = requests.length ? ["a skipped step was carried out"] : [];
  const faults = step.status === "SKIPPED" ? skipped : carriedOut;
  return faults.map(
    (fault) => `${fault}. The recorder saw: ${seen(requests) || "nothing"}. Attempts: ${tried(step)}`,
  );
}

function keys(requests: readonly Recorded[]): string[] {
  const all = new Set(requests.map(({ key }) => key));
  if (all.has(null)) return ["a request without an Idempotency-Key"];
  return all.size > 1 ? [`several Idempotency-Keys: ${[...all].join(", ")}`] : [];
}

/** More than one request only where an attempt had no recorded answer, and never after the step was done. */
function repetitions(
  node: CallingNode,
  step: StepRow,
  requests: readonly Recorded[],
  until: number | undefined,
): string[] {
  const faults: string[] = [];
  if (requests.length > step.attempts.length) {
    faults.push(`${requests.length} requests in ${step.attempts.length} attempts`);
  }
  // An attempt whose end nobody knows may still have sent its request when the step is given up for that reason.
  const givenUp = step.error?.name === "OutcomeUnknown";
  // Of an attempt that broke off the request may have been under way, or begun and not sent where the process stood still.
  const brokenOff = step.attempts.some(({ completedAt }) => !completedAt);
  const late = requests.filter(({ at, awakened }) => {
    if (givenUp || until === undefined || (brokenOff && awakened)) return false;
    return at > until + (brokenOff ? underWayMs : 0);
  });
  if (late.length) faults.push(`${late.length} requests after the step was recorded as ${step.status}`);
  const before = requests.slice(0, -1);
  if (!isRepeatable(node) && before.some((request) => !surelyNotProcessed(request.behaviour))) {
    faults.push(`a ${node.method} without retries was repeated although it may have been processed`);
  }
  return faults;
}

/** What the step says must fit the last thing that the recorder did. */
function ending(node: CallingNode, step: StepRow, requests: readonly Recorded[]): string[] {
  const last = requests.at(-1);
  if (step.status === "SUCCESS") {
    return last?.behaviour === "answer" && last.sentAt ? [] : ["the step succeeded without an answer"];
  }
  const lost = last && losesAnswer(last.behaviour);
  if (!isRepeatable(node) && lost && step.error?.name !== "OutcomeUnknown") {
    return [`the answer was lost, but the step failed as ${step.error?.name}`];
  }
  return [];
}

/** Every failed attempt has a cause that the recorder knows of, or took longer than the node allows. */
function causes(node: CallingNode, step: StepRow, requests: readonly Recorded[]): string[] {
  const failed = step.attempts.filter(({ error, startedAt, completedAt }) => {
    if (!error || error.name === storing) return false;
    return Date.parse(completedAt ?? "") - Date.parse(startedAt) < node.timeoutMs;
  });
  const brokenOff = step.attempts.some(({ completedAt }) => !completedAt);
  // A repetition that was refused because of an attempt before it that broke off: no request belongs to it.
  const refused = brokenOff && !isRepeatable(node) && step.error?.name === "OutcomeUnknown" ? 1 : 0;
  const met = requests.filter(({ behaviour }) => behaviour !== "answer").length;
  const last = step.attempts.at(-1)?.error?.name;
  if (step.error?.name === storing) return ["the step failed because its answer could not be stored"];
  if (step.status === "FAILED" && last !== step.error?.name) {
    return [`the step failed as ${step.error?.name}, its last attempt ${last ? `as ${last}` : "did not"}`];
  }
  const strange = step.attempts.flatMap(({ error }) =>
    error && !known.has(error.name) && error.name !== storing ? [error.name] : [],
  );
  if (strange.length) return [`an attempt failed as ${strange.join(", ")}`];
  return failed.length - refused > met ? ["an attempt failed without cause"] : [];
}
