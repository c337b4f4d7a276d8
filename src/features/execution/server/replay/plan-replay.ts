import { AppError } from "@/lib/errors";
import { predecessors, reachable, successors } from "@/lib/graph/graph";
import { errorPort, outPorts } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";
import type { ReplayNote } from "../../replay-schema";
import type { StepStatus } from "../../schema";
import type { Plan, PlanNode } from "../plan";
import { scopeOf } from "../scope";

/** A step outside loops as the replayed run recorded it. */
export type RecordedStep = {
  nodeId: string;
  status: StepStatus;
  handle: string | null;
  errorName: string | null;
};

export type ReplayInput = {
  /** What the replay follows. */
  plan: Plan;
  /** What the replayed run followed; the same object where the version is the same. */
  before: Plan;
  triggerNodeId: string;
  steps: readonly RecordedStep[];
  fromNodeId?: string | undefined;
};

/** Each in the plan's order; `run` with the bodies of its loops. */
export type PlannedReplay = {
  reused: PlanNode[];
  run: PlanNode[];
  skipped: PlanNode[];
  notes: ReplayNote[];
};

const refuse = (field: string, message: string) =>
  new AppError("UNPROCESSABLE", `${field}: ${message}`, { field });

function startOf(plan: Plan, { triggerNodeId, fromNodeId }: ReplayInput): PlanNode {
  const from = plan.nodes.find(({ id }) => id === (fromNodeId ?? triggerNodeId));
  if (!from)
    throw refuse(
      "fromNodeId",
      `"${fromNodeId}" is no step of that version. Choose one of: ${choicesOf(plan)}.`,
    );
  const loop = plan.nodes.find(({ id }) => id === from.loops[0]);
  if (loop) {
    throw refuse(
      "fromNodeId",
      `"${from.label}" runs for each item of "${loop.label}". Choose the loop, "${loop.id}".`,
    );
  }
  return from;
}

/** The ids from which a replay may begin, as many as a message can hold. */
const choicesOf = (plan: Plan): string =>
  plan.nodes
    .filter(({ loops, trigger }) => !loops.length && !trigger)
    .slice(0, 20)
    .map(({ id }) => id)
    .join(", ");

function requireTrigger({ plan, before, triggerNodeId }: ReplayInput): void {
  const trigger = plan.nodes.find(({ id }) => id === triggerNodeId);
  const old = before.nodes.find(({ id }) => id === triggerNodeId);
  if (trigger?.trigger && trigger.type === old?.type) return;
  throw refuse(
    "version",
    `that version has no trigger "${old?.label ?? triggerNodeId}" (${old?.type ?? "unknown"}), by which the run was started. Replay it on its own version, or put the trigger back.`,
  );
}

/** Handles by which a node can be left as its recorded end says; none where the record is no lasting end. */
function recordedHandle(input: ReplayInput, node: PlanNode, step: RecordedStep): string | undefined {
  if (step.status === "SUCCESS") {
    const definition = findDefinition(node.type, node.typeVersion);
    const handle = step.handle ?? "out";
    const known = definition && outPorts(definition, node.config).some(({ id }) => id === handle);
    return known ? handle : undefined;
  }
  const handles = (plan: Plan) =>
    plan.edges.some(({ source, handle }) => source === node.id && handle === errorPort.id);
  const handled =
    step.status === "FAILED" &&
    step.errorName !== "Cancelled" &&
    handles(input.plan) &&
    handles(input.before);
  return handled ? errorPort.id : undefined;
}

const settingsOf = ({ config, credentialId, typeVersion }: PlanNode): string =>
  JSON.stringify([config, credentialId ?? null, typeVersion]);

/** Why a recorded step is not taken over, or by which handle it is left. */
type Reuse = { handle: string; changed: boolean } | Pick<ReplayNote, "code" | "message">;

function reuseOf(
  input: ReplayInput,
  node: PlanNode,
  was: PlanNode | undefined,
  step: RecordedStep | undefined,
): Reuse {
  const handle = step && was && !was.loops.length ? recordedHandle(input, node, step) : undefined;
  if (!was || handle === undefined)
    return { code: "notRecorded", message: "has no recorded outcome that could be used, so it runs." };
  if (was.type !== node.type || was.slug !== node.slug)
    return { code: "replaced", message: `was "${was.label}" (${was.type}) then, so it runs.` };
  return { handle, changed: settingsOf(was) !== settingsOf(node) };
}

/** Recorded steps that the version to follow does not have. */
function goneNotes({ plan, before, steps }: ReplayInput): ReplayNote[] {
  const here = new Set(plan.nodes.map(({ id }) => id));
  const succeeded = new Set(steps.filter(({ status }) => status === "SUCCESS").map(({ nodeId }) => nodeId));
  return before.nodes
    .filter(({ id }) => succeeded.has(id) && !here.has(id))
    .map(({ id, label }) => ({
      nodeId: id,
      code: "gone",
      message: `"${label}" is not part of that version; what it gave is not used.`,
    }));
}

/**
 * Works out what a replay takes over and what it runs: from `fromNodeId` on everything runs, elsewhere what has a
 * lasting record is taken over unless something before it runs again. Pure. Throws UNPROCESSABLE where the replay
 * cannot begin there.
 */
export function planReplay(input: ReplayInput): PlannedReplay {
  const { plan, triggerNodeId } = input;
  requireTrigger(input);
  const from = startOf(plan, input);
  const { nodes, edges } = scopeOf(plan);
  const ids = nodes.map(({ id }) => id);
  const whole = input.fromNodeId === undefined || from.id === triggerNodeId;
  const behind = reachable(from.id, successors(ids, edges)).add(from.id);
  const sources = predecessors(ids, edges);
  const leaving = Map.groupBy(edges, ({ source }) => source);
  const old = new Map(input.before.nodes.map((node) => [node.id, node]));
  const steps = new Map(input.steps.map((step) => [step.nodeId, step]));
  const notes: ReplayNote[] = whole ? [] : goneNotes(input);
  const note = ({ id, label }: PlanNode, code: ReplayNote["code"], message: string) => {
    notes.push({ nodeId: id, code, message: `"${label}" ${message}` });
  };
  /** Nodes to which an edge is taken, or may be. */
  const reached = new Set([triggerNodeId]);
  const again = new Set<string>();
  const reused: PlanNode[] = [];
  const skipped: PlanNode[] = [];

  const handleOf = (node: PlanNode): string | undefined => {
    if (node.id === triggerNodeId) return "out";
    if (whole || behind.has(node.id)) return undefined;
    if (sources.get(node.id)?.some((id) => again.has(id))) {
      note(node, "behindRepeated", "runs again because a step before it does.");
      return undefined;
    }
    const reuse = reuseOf(input, node, old.get(node.id), steps.get(node.id));
    if ("code" in reuse) {
      note(node, reuse.code, reuse.message);
      return undefined;
    }
    if (reuse.changed)
      note(node, "changed", "has been changed since; what it gave then is used all the same.");
    return reuse.handle;
  };

  for (const node of nodes) {
    if (!reached.has(node.id)) {
      skipped.push(node);
      continue;
    }
    const handle = handleOf(node);
    if (handle === undefined) again.add(node.id);
    else reused.push(node);
    for (const edge of leaving.get(node.id) ?? []) {
      if (handle === undefined || edge.handle === handle) reached.add(edge.target);
    }
  }
  if (!reached.has(from.id)) {
    throw refuse(
      "fromNodeId",
      `"${from.label}" was not reached in that run: a decision before it led elsewhere. Begin at that decision.`,
    );
  }
  const run = plan.nodes.filter(({ id, loops }) => again.has(loops[0] ?? id));
  return { reused, run, skipped, notes };
}
