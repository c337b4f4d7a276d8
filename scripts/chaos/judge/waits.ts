import { isDeepStrictEqual } from "node:util";
import type { Answer } from "../actors/answerer";
import type { StepRow } from "../runs";

type Output = { body?: unknown; timedOut?: boolean };

const listed = (answers: readonly Answer[]) =>
  answers
    .map(
      ({ body, status, repeated, answeredAt }) =>
        `${body.by} ${status}${repeated ? " (repeated)" : ""} at ${new Date(answeredAt).toISOString()}`,
    )
    .join(", ") || "none";

/** What is wrong with a step that waits for `forMs`, given the answers that were sent to its address. */
export function judgeWait(step: StepRow, answers: readonly Answer[], forMs: number): string[] {
  const faults = [...statuses(answers), ...(step.status === "SUCCESS" ? outcome(step, answers, forMs) : [])];
  const [first] = step.attempts;
  return faults.map(
    (fault) =>
      `${fault}. Began ${first?.startedAt}, ended ${step.completedAt?.toISOString()}. Answers: ${listed(answers)}`,
  );
}

function statuses(answers: readonly Answer[]): string[] {
  const strange = answers.filter(({ status }) => status !== undefined && status !== 200 && status !== 409);
  if (strange.length) return ["an answer was neither taken nor too late"];
  return answers.filter(({ status }) => status === 200).length > 1 ? ["two answers were taken"] : [];
}

/** The first answer counts, and only where none came in time the time-out. */
function outcome(
  { handle, output, attempts, completedAt }: StepRow,
  answers: readonly Answer[],
  forMs: number,
): string[] {
  const { body, timedOut } = output as Output;
  const taken = answers.find(({ status }) => status === 200);
  if (handle === "out") {
    const given = answers.find((answer) => isDeepStrictEqual(answer.body, body));
    if (!given) return [`it was answered with ${JSON.stringify(body)}, which nobody sent`];
    if (taken && taken !== given) return ["it went on with another answer than the one that was taken"];
    // Its own answer may have been lost.
    return taken || given.repeated || given.status === undefined
      ? []
      : ["it went on with an answer that was refused"];
  }
  if (handle !== "timeout" || !timedOut) return [`it was left by ${handle}`];
  if (taken) return ["an answer was taken, but it timed out"];
  const ended = completedAt?.getTime() ?? 0;
  const early = answers.filter(({ answeredAt, repeated }) => !repeated && answeredAt < ended);
  if (early.length) return ["an answer was refused while it waited"];
  return ended < Date.parse(attempts[0]?.startedAt ?? "") + forMs ? ["it timed out too early"] : [];
}
