import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db, pool } from "@/server/db";
import type { ReplayPlan, ReplayRunStep, replayInput, replayPlanInput } from "../../replay-schema";
import type { accepted } from "../../schema";
import { acceptExecution } from "../accept-execution";
import { loadPlan } from "../load-plan";
import type { PlanNode } from "../plan";
import { actsOutside } from "./acts-outside";
import { type Followed, findFollowed, findReplayed, type Replayed } from "./find-replayed";
import { type PlannedReplay, planReplay } from "./plan-replay";
import { type RecordedInput, readInputs, readRecorded } from "./recorded-steps";

export type Prepared = { run: Replayed; followed: Followed; planned: PlannedReplay };
type Wanted = Pick<z.output<typeof replayPlanInput>, "fromNodeId" | "version">;

/** Everything that a replay of `run` would do, worked out and not done. */
export async function prepareReplay(
  actor: Actor,
  run: Replayed,
  { fromNodeId, version }: Wanted,
): Promise<Prepared> {
  const followed = await findFollowed(actor, run, version);
  const planned = planReplay({
    plan: followed.plan,
    before: await loadPlan(run.versionId),
    triggerNodeId: run.triggerNodeId,
    steps: await readRecorded(actor.workspaceId, run.id),
    fromNodeId,
  });
  return { run, followed, planned };
}

const stepOf = ({ id, label, type }: PlanNode) => ({ nodeId: id, name: label, type });

/** What an HTTP node sent, or what its configuration says where that is not known. */
function requestOf(node: PlanNode, recorded: RecordedInput | undefined): ReplayRunStep["request"] {
  if (node.type !== "action.http") return undefined;
  const input = recorded?.input ? (JSON.parse(recorded.input) as Record<string, unknown>) : undefined;
  const { method, url } = input ?? node.config;
  return { method: String(method ?? "GET"), url: String(url ?? ""), recorded: input !== undefined };
}

async function credentialNames(
  { workspaceId }: Actor,
  nodes: readonly PlanNode[],
): Promise<Map<string, string>> {
  const ids = nodes.flatMap(({ credentialId }) => credentialId ?? []);
  if (!ids.length) return new Map();
  const { rows } = await pool().query<{ id: string; name: string }>(
    "SELECT id, name FROM credential WHERE workspace_id = $1 AND id::text = ANY($2)",
    [workspaceId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What a replay will send again, and which outputs it takes over; changes nothing. */
export async function replayPlanOf(
  actor: Actor,
  input: z.output<typeof replayPlanInput>,
): Promise<ReplayPlan> {
  const run = await findReplayed(actor, input.id);
  const { followed, planned } = await prepareReplay(actor, run, input);
  const labels = new Map(followed.plan.nodes.map(({ id, label }) => [id, label]));
  const ids = planned.run.map(({ id }) => id);
  const [inputs, names] = await Promise.all([
    readInputs(actor.workspaceId, run.id, ids),
    credentialNames(actor, planned.run),
  ]);
  return {
    reused: planned.reused.map(stepOf),
    run: planned.run.map((node) => {
      const request = requestOf(node, inputs.get(node.id));
      const loop = labels.get(node.loops.at(-1) ?? "");
      const { credentialId: id } = node;
      return {
        ...stepOf(node),
        sendsAgain: actsOutside(node),
        ranBefore: inputs.get(node.id)?.times ?? 0,
        ...(request && { request }),
        ...(id !== undefined && { credential: { id, name: names.get(id) ?? null } }),
        ...(loop !== undefined && { loop }),
      };
    }),
    skippedBefore: planned.skipped.map(stepOf),
    notes: planned.notes,
    version: followed.number,
  };
}

/** Starts the prepared replay as a new run; the same `token` again starts nothing. */
export async function startReplay(
  actor: Actor,
  { run, followed, planned }: Prepared,
  { fromNodeId, token }: { fromNodeId?: string | undefined; token?: string | undefined },
): Promise<string> {
  const { workspaceId } = actor;
  const positions = new Map(followed.plan.nodes.map(({ id }, index) => [id, index]));
  const { triggerData } = await db().execution.findFirstOrThrow({
    where: { id: run.id, workspaceId },
    select: { triggerData: true },
  });
  const { executionId, repeated } = await acceptExecution({
    workspaceId,
    workflowId: run.workflowId,
    versionId: await followed.store(),
    triggerNodeId: run.triggerNodeId,
    triggerData: JSON.parse(triggerData),
    idempotencyKey: `replay:${run.id}:${token ?? uuidv7()}`,
    replay: {
      of: run.id,
      reused: planned.reused
        .filter(({ id }) => id !== run.triggerNodeId)
        .map(({ id, label }) => ({ nodeId: id, name: label, position: positions.get(id) ?? 0 })),
    },
  });
  if (!repeated) {
    const after = { of: run.id, fromNodeId: fromNodeId ?? null, version: followed.number };
    const entry = { targetType: "execution", targetId: executionId, before: null, after };
    await audit({ workspaceId, actorId: actor.userId, action: "execution.replayed", ...entry });
  }
  return executionId;
}

/** Runs a finished run again, as a whole or from a step on. */
export async function replayExecution(
  actor: Actor,
  input: z.output<typeof replayInput>,
): Promise<z.output<typeof accepted>> {
  const run = await findReplayed(actor, input.id);
  const prepared = await prepareReplay(actor, run, input);
  return { executionId: await startReplay(actor, prepared, input) };
}
