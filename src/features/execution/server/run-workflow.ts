import type { z } from "zod";
import { AppError } from "@/lib/errors";
import { documentLimits, type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";
import { refuseProblems } from "@/lib/workflow/refuse-problems";
import { isTrigger } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { storeVersion } from "@/server/versions";
import type { accepted, runInput } from "../schema";
import { acceptExecution } from "./accept-execution";
import { planText, problemsOf } from "./problems-of";
import { testData } from "./triggers/test-data";

/** Runs the given document, else the stored draft, exactly as it is. */
export async function runWorkflow(
  actor: Actor,
  input: z.output<typeof runInput>,
): Promise<z.output<typeof accepted>> {
  const { workspaceId } = actor;
  const row = await db().workflow.findFirst({
    where: { id: input.id, workspaceId, deletedAt: null },
    select: { id: true, document: true },
  });
  if (!row) throw new AppError("NOT_FOUND", "There is no such workflow.");
  const text = input.document ? JSON.stringify(input.document) : row.document;
  if (Buffer.byteLength(text) > documentLimits.bytes) {
    throw new AppError("PAYLOAD_TOO_LARGE", `document: it is larger than ${documentLimits.bytes} bytes.`);
  }
  const document = input.document ?? workflowDocumentSchema.parse(JSON.parse(text));
  refuseProblems(await problemsOf(workspaceId, document, row.id), "run");
  const trigger = chooseTrigger(document, input.triggerId);
  const version = {
    workspaceId,
    workflowId: row.id,
    number: null,
    document: text,
    plan: planText(document),
    actorId: actor.userId,
  };
  const { id: versionId } = await storeVersion(version);
  const { executionId } = await acceptExecution({
    workspaceId,
    workflowId: row.id,
    versionId,
    triggerNodeId: trigger.id,
    triggerData: testData(trigger, input.input, new Date()),
  });
  return { executionId };
}

type Node = WorkflowDocument["nodes"][number];

function chooseTrigger(document: WorkflowDocument, id: string | undefined): Node {
  const triggers = document.nodes.filter((node) => {
    const definition = findDefinition(node.type, node.typeVersion);
    return definition && isTrigger(definition);
  });
  const known = triggers.map((node) => node.id).join(", ");
  if (id !== undefined) {
    const chosen = triggers.find((node) => node.id === id);
    if (!chosen)
      throw new AppError(
        "BAD_REQUEST",
        `triggerId: "${id}" is no trigger of this workflow. It has ${known}.`,
      );
    return chosen;
  }
  const chosen = triggers.find(({ type }) => type === "trigger.manual") ?? triggers[0];
  if (!chosen) throw new AppError("BAD_REQUEST", "The workflow has no trigger.");
  return chosen;
}
