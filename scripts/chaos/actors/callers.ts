import type { Trigger } from "../workflows/kit";
import { type Answered, type Api, insist } from "./insist";

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

/** Sends the call once, or twice as callers do who lost the answer. */
async function asOften(twice: boolean, send: () => Promise<Answered>): Promise<Answered[]> {
  const first = await send();
  return twice && first.status !== undefined ? [first, await send()] : [first];
}

const refusal = ({ status, text }: Answered) =>
  status === undefined ? text : `HTTP ${status}: ${text.slice(0, 300)}`;

/** A run that failed is answered with 500 too, and its id. */
const named = /"executionId":"([^"]+)"/;

/**
 * Triggers a run by its webhook as a careful caller does: the same call with the same Idempotency-Key until an answer
 * names the execution, and with `twice` once more after that. Gives up at `deadline` (milliseconds since 1970).
 */
export async function trigger(
  hook: { url: string; workflowId: string },
  what: Trigger,
  { twice, deadline }: { twice: boolean; deadline: number },
): Promise<Accepted> {
  const headers = { "idempotency-key": `chaos-${what.number}` };
  const answers = await asOften(twice, () =>
    insist(hook.url, { method: "POST", headers, body: what }, { deadline, also: named }),
  );
  const executionIds = answers.flatMap(({ text }) => named.exec(text)?.[1] ?? []);
  const bad = answers.find(({ text }) => !named.test(text));
  return {
    workflowId: hook.workflowId,
    trigger: what,
    executionIds,
    repeated: answers.reduce((sum, { repeated }) => sum + repeated, 0),
    ...(bad && { refused: refusal(bad) }),
  };
}

/**
 * Posts an event with an id of its own, as often as `trigger` does; what each of the workflows that hear it was
 * answered with.
 */
export async function post(
  api: Api,
  name: string,
  what: Trigger,
  { twice, heardBy }: { twice: boolean; heardBy: readonly string[] },
): Promise<Accepted[]> {
  const event = { name, id: `chaos-${what.number}`, data: what };
  const answers = await asOften(twice, () => api("POST", "/events", event));
  const bad = answers.find(({ status }) => status !== 202);
  const told = answers
    .filter(({ status }) => status === 202)
    .map(({ text }) => JSON.parse(text) as { executions: { workflowId: string; executionId: string }[] });
  return heardBy.map((workflowId, index) => {
    const executionIds = told.flatMap(({ executions }) =>
      executions.filter((one) => one.workflowId === workflowId).map(({ executionId }) => executionId),
    );
    const missing = told.length > executionIds.length ? "an answer names no execution of it" : undefined;
    const refused = bad ? refusal(bad) : missing;
    return {
      workflowId,
      trigger: what,
      executionIds,
      repeated: index ? 0 : answers.reduce((sum, { repeated }) => sum + repeated, 0),
      ...(refused !== undefined && { refused }),
    };
  });
}
