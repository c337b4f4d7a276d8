import { v7 as uuidv7 } from "uuid";
import { Prisma } from "@/generated/prisma/client";
import { db } from "./db";
import { exampleWorkflow } from "./example-workflow";

/** Prisma's code for a row that a unique index refuses. */
const alreadyThere = "P2002";

/**
 * Gives a user a workspace of their own, with one workflow that can be run at once. Where another process has done
 * so at the same moment, that one counts.
 */
export async function createPersonalWorkspace(user: { id: string; name: string }): Promise<void> {
  const workspaceId = uuidv7();
  const made = db().$transaction([
    db().workspace.create({
      data: { id: workspaceId, name: `${user.name}'s workspace`, personalUserId: user.id },
    }),
    db().membership.create({ data: { workspaceId, userId: user.id, role: "OWNER" } }),
    db().workflow.create({
      data: {
        id: uuidv7(),
        workspaceId,
        name: exampleWorkflow.name,
        description: exampleWorkflow.description ?? null,
        document: JSON.stringify(exampleWorkflow),
        createdById: user.id,
      },
    }),
  ]);
  await made.catch((error: unknown) => {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === alreadyThere)) throw error;
  });
}
