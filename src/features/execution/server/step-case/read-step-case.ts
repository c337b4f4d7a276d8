import { AppError } from "@/lib/errors";
import { type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";
import { iterationText, parseIteration } from "@/lib/workflow/iteration";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import type { Attempt, Failure, StepCase } from "../../schema";
import { parsed } from "../execution-view";
import { stepsIn } from "../step-places";
import { childOf, innerOf } from "./failed-below";
import { readContext } from "./read-context";

/** Which step of which run. */
export type StepPlace = { executionId: string; nodeId: string; iteration: string };

const notFound = () => new AppError("NOT_FOUND", "This run has no such step.");

async function credentialOf(
  { workspaceId }: Actor,
  document: WorkflowDocument,
  nodeId: string,
): Promise<StepCase["credential"]> {
  const id = document.nodes.find((node) => node.id === nodeId)?.data.credentialId;
  if (id === undefined) return null;
  const [row] = await db().credential.findMany({ where: { workspaceId, id: { in: [id] } }, take: 1 });
  if (!row) return { id, name: "", type: "", allowedHosts: [], missing: true };
  const { name, type, allowedHosts, deletedAt } = row;
  return { id, name, type, allowedHosts, missing: deletedAt !== null };
}

/** Why a step is not done: its own error, or that of its last attempt while it waits for the next one. */
function errorOf(error: string | null, attempts: readonly Attempt[], status: string): Failure | null {
  if (error !== null) return parsed(error) as Failure;
  return status === "SUCCESS" ? null : (attempts.at(-1)?.error ?? null);
}

/**
 * Everything that is recorded around one step, to tell why it failed. Throws NOT_FOUND where the workspace has no such
 * step, and CONFLICT where it has not failed.
 */
export async function readStepCase(actor: Actor, place: StepPlace): Promise<StepCase> {
  const { executionId, nodeId } = place;
  const { workspaceId } = actor;
  const iteration = parseIteration(place.iteration);
  if (!iteration) throw notFound();
  const ids = await stepsIn({ executionId, workspaceId }, [iteration], [nodeId]);
  const [row, execution] = await Promise.all([
    db().executionStep.findFirst({
      where: { id: { in: ids }, workspaceId },
      omit: { output: true },
    }),
    db().execution.findFirst({
      where: { id: executionId, workspaceId },
      select: {
        workflowId: true,
        status: true,
        startedAt: true,
        triggerNodeId: true,
        triggerData: true,
        version: { select: { document: true, number: true } },
      },
    }),
  ]);
  if (!row || !execution) throw notFound();
  const { workflowId, status, startedAt, triggerNodeId, triggerData, version } = execution;
  const attempts = row.attempts as unknown as Attempt[];
  const error = errorOf(row.error, attempts, row.status);
  if (!error) {
    throw new AppError("CONFLICT", `The step "${row.name}" has not failed: it is ${row.status}.`, {
      status: row.status,
    });
  }
  const document = workflowDocumentSchema.parse(JSON.parse(version.document));
  const run = {
    workspaceId,
    executionId,
    triggerNodeId,
    trigger: parsed(triggerData),
    workflow: { id: workflowId, name: document.name, version: version.number },
    startedAt: startedAt?.toISOString() ?? "",
  };
  const [read, credential, inner, child] = await Promise.all([
    readContext(run, document, nodeId, iteration),
    credentialOf(actor, document, nodeId),
    innerOf(actor, document, { executionId, nodeId, iteration, error }),
    childOf(actor, error),
  ]);
  return {
    execution: { id: executionId, workflowId, status },
    document,
    step: {
      nodeId,
      name: row.name,
      iteration: iterationText(row.iteration),
      status: row.status,
      attempts,
      error,
      input: parsed(row.input),
    },
    ...read,
    credential,
    inner,
    child,
  };
}
