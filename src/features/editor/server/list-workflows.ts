import { z } from "zod";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { decodeCursor, toPage } from "@/server/paging";
import type { listWorkflowsInput, workflowPage } from "../schema";

const place = z.tuple([z.iso.datetime(), z.uuid()]);

/** Last changed first. Without documents: a list must stay light however large its workflows are. */
export async function listWorkflows(
  actor: Actor,
  input: z.output<typeof listWorkflowsInput>,
): Promise<z.output<typeof workflowPage>> {
  const after = input.cursor ? decodeCursor(input.cursor, (value) => place.safeParse(value).data) : undefined;
  const rows = await db().workflow.findMany({
    where: {
      workspaceId: actor.workspaceId,
      deletedAt: null,
      ...(after && {
        OR: [{ updatedAt: { lt: after[0] } }, { updatedAt: after[0], id: { lt: after[1] } }],
      }),
    },
    orderBy: [{ updatedAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
    select: {
      id: true,
      name: true,
      description: true,
      revision: true,
      createdAt: true,
      updatedAt: true,
      activeVersion: { select: { number: true } },
      executions: { orderBy: { id: "desc" }, take: 1, select: { id: true, status: true, createdAt: true } },
    },
  });
  return toPage(
    rows,
    input.limit,
    ({ executions: [last], activeVersion, ...row }) => ({
      ...row,
      activeVersion: activeVersion?.number ?? null,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      lastExecution: last ? { ...last, createdAt: last.createdAt.toISOString() } : null,
    }),
    (row) => [row.updatedAt.toISOString(), row.id],
  );
}
