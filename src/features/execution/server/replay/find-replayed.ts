import { AppError } from "@/lib/errors";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import { refuseProblems } from "@/lib/workflow/refuse-problems";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { storeVersion } from "@/server/versions";
import type { ReplayVersion } from "../../replay-schema";
import { loadPlan } from "../load-plan";
import { makePlan, type Plan } from "../plan";
import { planText, problemsOf } from "../problems-of";

export type Replayed = {
  id: string;
  workflowId: string;
  workflowName: string;
  versionId: string;
  version: number | null;
  triggerNodeId: string;
  /** The step that failed, where the run's error names one. */
  failedNodeId: string | null;
};

/** Runs of the workspace that may be replayed; throws NOT_FOUND or CONFLICT for one that may not. */
export async function findReplayed({ workspaceId }: Actor, id: string): Promise<Replayed> {
  const row = await db().execution.findFirst({
    where: { id, workspaceId },
    select: {
      workflowId: true,
      versionId: true,
      triggerNodeId: true,
      status: true,
      completedAt: true,
      error: true,
      version: { select: { number: true } },
      workflow: { select: { name: true, deletedAt: true } },
    },
  });
  if (!row) throw new AppError("NOT_FOUND", "There is no such execution.");
  const { status, completedAt, error, version, workflow, ...rest } = row;
  if (!completedAt) {
    throw new AppError(
      "CONFLICT",
      `The run is ${status}, so it cannot be replayed yet: cancel it or wait for its end.`,
      { status },
    );
  }
  if (workflow.deletedAt)
    throw new AppError(
      "CONFLICT",
      `The workflow "${workflow.name}" was deleted, so its runs stay as they are.`,
    );
  const failedNodeId = error === null ? undefined : (JSON.parse(error) as { nodeId?: string }).nodeId;
  return {
    id,
    ...rest,
    version: version.number,
    workflowName: workflow.name,
    failedNodeId: failedNodeId ?? null,
  };
}

/** What a replay follows; `store` gives the id of the version, and stores a draft as one. */
export type Followed = { plan: Plan; number: number | null; store(): Promise<string> };

const unprocessable = (message: string) =>
  new AppError("UNPROCESSABLE", `version: ${message}`, { field: "version" });

async function followDraft({ workspaceId, userId }: Actor, workflowId: string): Promise<Followed> {
  const { document: text } = await db().workflow.findFirstOrThrow({
    where: { id: workflowId, workspaceId },
    select: { document: true },
  });
  const document = workflowDocumentSchema.parse(JSON.parse(text));
  refuseProblems(await problemsOf(workspaceId, document, workflowId), "run");
  const draft = { workspaceId, workflowId, number: null, document: text, actorId: userId };
  return {
    plan: makePlan(document),
    number: null,
    store: async () => (await storeVersion({ ...draft, plan: planText(document) })).id,
  };
}

/** The version that the replay of a run is to follow. Throws UNPROCESSABLE where there is none such. */
export async function findFollowed(actor: Actor, run: Replayed, version: ReplayVersion): Promise<Followed> {
  const { workspaceId } = actor;
  const { workflowId } = run;
  if (version === "same") {
    return { plan: await loadPlan(run.versionId), number: run.version, store: async () => run.versionId };
  }
  if (version === "draft") return followDraft(actor, workflowId);
  const newest = await db().workflowVersion.findFirst({
    where: { workspaceId, workflowId, number: { not: null } },
    orderBy: { number: "desc" },
    select: { id: true, number: true },
  });
  if (!newest)
    throw unprocessable('this workflow has never been deployed: deploy it, or replay on "same" or "draft".');
  const chosen =
    version === "newest" || version === newest.number
      ? newest
      : await db().workflowVersion.findFirst({
          where: { workspaceId, workflowId, number: version },
          select: { id: true, number: true },
        });
  if (!chosen)
    throw unprocessable(`this workflow has no version ${version}; its newest is ${newest.number}.`);
  const { id, number } = chosen;
  return { plan: await loadPlan(id), number, store: async () => id };
}
