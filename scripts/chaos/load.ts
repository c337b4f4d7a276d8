import { setTimeout as sleep } from "node:timers/promises";
import { between, type Random, randomFor, weighted } from "~/scripts/lib/random";
import { type Accepted, post, trigger } from "./actors/callers";
import { type Cancelled, cancel } from "./actors/canceller";
import type { Api } from "./actors/insist";
import { type Replayed, replay } from "./actors/replayer";
import type { DeployedWorkflow } from "./deploy";
import type { Database } from "./runs";
import { eventName, ofEvents } from "./workflows/triggered";

/** What callers did: triggers that were sent, and what was done with some of the runs afterwards. */
export type Load = { accepted: Accepted[]; cancelled: Cancelled[]; replayed: Replayed[] };

/** Shares of the triggers: sent once more after their answer, as callers do who lost it; cancelled; replayed. */
const twiceShare = 0.1;
const cancelShare = 0.1;
const replayShare = 0.1;
/** A run is cancelled at most this long after it was accepted, in milliseconds. */
const longestMs = 5_000;
/** Of the cancellations this share is of a run below, where there is one. */
const belowShare = 0.3;
/** Where events name a time: at most this long after they are posted, in milliseconds. */
const aheadMs = 6_000;

type Means = {
  api: Api;
  database: Database;
  seed: number;
  deadline: number;
};
type Later = Pick<Load, "cancelled" | "replayed">;

/** What is done with the run of a trigger, drawn before it is sent. */
function afterwards(random: Random): { cancelAfterMs?: number; below: boolean; replay: boolean } {
  const draw = random();
  const cancelAfterMs = random() * longestMs;
  const below = random() < belowShare;
  return {
    ...(draw < cancelShare && { cancelAfterMs }),
    below,
    replay: draw >= cancelShare && draw < cancelShare + replayShare,
  };
}

async function send(
  { api, database, seed, deadline }: Means,
  deployed: readonly DeployedWorkflow[],
  chosen: DeployedWorkflow,
  number: number,
  later: Later,
): Promise<Accepted[]> {
  const random = randomFor(seed, "trigger", number);
  const twice = random() < twiceShare;
  const then = afterwards(random);
  const what = chosen.spec.trigger(number, random);
  const heard = ofEvents.map(({ name }) => deployed.find(({ spec }) => spec.name === name));
  const isEvent = heard[0] === chosen;
  const accepted = isEvent
    ? await post(
        api,
        eventName,
        { ...what, at: new Date(Date.now() + random() * aheadMs).toISOString() },
        { twice, heardBy: heard.flatMap((one) => one?.workflowId ?? []) },
      )
    : [await trigger(chosen, what, { twice, deadline })];
  const executionId = accepted.at(-1)?.executionIds[0];
  if (executionId === undefined) return accepted;
  if (then.cancelAfterMs !== undefined) {
    const how = { afterMs: then.cancelAfterMs, below: then.below };
    later.cancelled.push(await cancel({ api, database }, executionId, how));
  } else if (then.replay && !isEvent) {
    const { workflowId, document } = chosen;
    const again = await replay({ api, database, random }, { executionId, workflowId, document }, deadline);
    if (again) later.replayed.push(again);
  }
  return accepted;
}

/** Sends `count` triggers at random moments within `overMs`, of those workflows whose names fit `only`. */
export async function sendLoad(
  means: Means,
  deployed: readonly DeployedWorkflow[],
  { count, overMs, only }: { count: number; overMs: number; only: RegExp },
): Promise<Load> {
  const random = randomFor(means.seed, "load");
  const moments = Array.from({ length: count }, () => between(random, 0, overMs)).sort((a, b) => a - b);
  const choices = deployed
    .filter(({ spec }) => only.test(spec.name))
    .map((workflow) => [workflow, workflow.spec.weight] as const);
  const started = Date.now();
  const later: Later = { cancelled: [], replayed: [] };
  const sent: Promise<Accepted[]>[] = [];
  for (const [number, moment] of moments.entries()) {
    const chosen = weighted(random, choices);
    await sleep(Math.max(0, started + moment - Date.now()));
    sent.push(send(means, deployed, chosen, number, later));
  }
  return { accepted: (await Promise.all(sent)).flat(), ...later };
}
