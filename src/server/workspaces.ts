import { v7 as uuidv7 } from "uuid";
import { db } from "./db";
import { exampleWorkflow } from "./example-workflow";

/** Gives a new user a workspace of their own, with one workflow that can be run at once. */
export async function createPersonalWorkspace(user: { id: string; name: string }): Promise<void> {
  const workspaceId = uuidv7();
  await db().$transaction([
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
}
