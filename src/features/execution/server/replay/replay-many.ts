import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { toAppError } from "@/server/trpc";
import type {
  ReplayCount,
  ReplayManyPlan,
  ReplayManyPlanInput,
  replayManyInput,
  replayManyResult,
} from "../../replay-schema";
import type { PlanNode } from "../plan";
import { actsOutside } from "./acts-outside";
import { findReplayed, type Replayed } from "./find-replayed";
import { type Prepared, prepareReplay, startReplay } from "./replay-execution";

/** How many runs are worked on at once: each needs a connection, and others need some too. */
const lanes = 3;

type Refused = ReplayManyPlan["refused"][number];

/** Does `work` for each id, some at a time, in order; what fails is told and stops nothing. */
async function forEach<T>(
  ids: readonly string[],
  work: (id: string) => Promise<T>,
): Promise<{ done: T[]; refused: Refused[] }> {
  const outcomes: (T | Refused)[] = [];
  const failed = new Set<unknown>();
  const queue = [...new Set(ids)].entries();
  const lane = async () => {
    for (const [index, id] of queue) {
      try {
        outcomes[index] = await work(id);
      } catch (error) {
        const { code, message } = toAppError(error);
        const refused = { id, code, message };
        failed.add(refused);
        outcomes[index] = refused;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return {
    done: outcomes.filter((outcome): outcome is T => !failed.has(outcome)),
    refused: outcomes.filter((outcome): outcome is Refused => failed.has(outcome)),
  };
}

/** Where a replay of this run begins. */
function beginning(run: Replayed, from: ReplayManyPlanInput["from"]): string | undefined {
  if (from === "start") return undefined;
  if (run.failedNodeId === null) {
    throw new AppError(
      "UNPROCESSABLE",
      "from: no step of this run is known to have failed. Replay the whole run.",
    );
  }
  return run.failedNodeId;
}

async function prepare(actor: Actor, id: string, { from, version }: ReplayManyPlanInput): Promise<Prepared> {
  const run = await findReplayed(actor, id);
  return prepareReplay(actor, run, { fromNodeId: beginning(run, from), version });
}

function count(counts: Map<string, ReplayCount>, run: Replayed, node: PlanNode): void {
  const { workflowId, workflowName } = run;
  const key = JSON.stringify([workflowId, node.id, node.type, node.label]);
  const known = counts.get(key) ?? {
    nodeId: node.id,
    name: node.label,
    type: node.type,
    workflowId,
    workflowName,
    sendsAgain: actsOutside(node),
    runs: 0,
  };
  counts.set(key, { ...known, runs: known.runs + 1 });
}

/** What replaying these runs would do, step by step with the number of runs; changes nothing. */
export async function replayManyPlanOf(actor: Actor, input: ReplayManyPlanInput): Promise<ReplayManyPlan> {
  const { done, refused } = await forEach(input.ids, (id) => prepare(actor, id, input));
  const run = new Map<string, ReplayCount>();
  const reused = new Map<string, ReplayCount>();
  for (const { run: replayed, planned } of done) {
    for (const node of planned.run) count(run, replayed, node);
    for (const node of planned.reused) count(reused, replayed, node);
  }
  return { run: [...run.values()], reused: [...reused.values()], refused };
}

/** Replays many finished runs. What cannot be replayed is told with its reason, the others run. */
export async function replayMany(
  actor: Actor,
  input: z.output<typeof replayManyInput>,
): Promise<z.output<typeof replayManyResult>> {
  const { done, refused } = await forEach(input.ids, async (id) => {
    const prepared = await prepare(actor, id, input);
    const fromNodeId = beginning(prepared.run, input.from);
    return { id, executionId: await startReplay(actor, prepared, { fromNodeId, token: input.token }) };
  });
  return { replayed: done, refused };
}
