import { setTimeout as sleep } from "node:timers/promises";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Random } from "~/scripts/lib/random";
import { shapeOf } from "../judge/shape";
import type { Database } from "../runs";
import type { Api } from "./insist";

/** A replay that was asked for, what was said beforehand of it, and the runs that its answers named. */
export type Replayed = {
  of: string;
  workflowId: string;
  fromNodeId?: string;
  /** The nodes whose outputs it was to take over, and those that it was to run. */
  plan?: { reused: string[]; run: string[] };
  executionIds: string[];
  /** Why it was refused: it cannot begin at a step that was not reached. */
  refused?: string;
};

const isOver = (status: string | undefined) => status === "COMPLETED" || status === "FAILED";

/** Whether a run has ended by itself before the deadline. */
async function ended(database: Database, executionId: string, deadline: number): Promise<boolean> {
  while (Date.now() < deadline) {
    // The database may be down: then it is asked again.
    const status = await database.statusOf(executionId).catch(() => undefined);
    if (isOver(status)) return true;
    if (status === "CANCELLED") return false;
    await sleep(500);
  }
  return false;
}

type Planned = Record<"reused" | "run", { nodeId: string }[]>;

/**
 * Replays a run once it has ended: as a whole, or from a step outside loops that is drawn; undefined where it did not
 * end in time. The call has a token and is sent twice.
 */
export async function replay(
  { api, database, random }: { api: Api; database: Database; random: Random },
  {
    executionId,
    workflowId,
    document,
  }: { executionId: string; workflowId: string; document: WorkflowDocument },
  deadline: number,
): Promise<Replayed | undefined> {
  const whole = random() < 0.3;
  const draw = random();
  const shape = shapeOf(document);
  const steps = shape.nodeIds.filter((id) => shape.incoming.has(id) && !shape.loopsOf.get(id)?.length);
  const fromNodeId = whole ? undefined : steps[Math.floor(draw * steps.length)];
  if (!(await ended(database, executionId, deadline))) return undefined;
  const of = { of: executionId, workflowId, ...(fromNodeId !== undefined && { fromNodeId }) };
  const path = `/executions/${executionId}/replay`;
  const preview = await api("GET", fromNodeId === undefined ? path : `${path}?fromNodeId=${fromNodeId}`);
  if (preview.status !== 200)
    return { ...of, executionIds: [], refused: `${preview.status}: ${preview.text}` };
  const planned = JSON.parse(preview.text) as Planned;
  const idsOf = (what: keyof Planned) => planned[what].map(({ nodeId }) => nodeId);
  const body = { ...(fromNodeId !== undefined && { fromNodeId }), token: `chaos-${executionId}` };
  const answers = [await api("POST", path, body), await api("POST", path, body)];
  const bad = answers.find(({ status }) => status !== 202);
  return {
    ...of,
    plan: { reused: idsOf("reused"), run: idsOf("run") },
    executionIds: answers.flatMap(({ text }) => /"executionId":"([^"]+)"/.exec(text)?.[1] ?? []),
    ...(bad && { refused: `${bad.status}: ${bad.text}` }),
  };
}
