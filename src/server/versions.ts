import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "./db";

export type NewVersion = {
  workspaceId: string;
  workflowId: string;
  /** Null for a draft that is run as it stands. */
  number: number | null;
  /** The document's text, exactly. */
  document: string;
  plan: string;
  actorId: string | null;
};

/** Stores an immutable version. The same draft run again is found again and not stored twice. */
export async function storeVersion(
  version: NewVersion,
  client: Prisma.TransactionClient = db(),
): Promise<{ id: string }> {
  const { workspaceId, workflowId, number, document, plan, actorId } = version;
  const hash = createHash("sha256").update(document).digest("hex");
  if (number === null) {
    const same = await client.workflowVersion.findFirst({
      where: { workspaceId, workflowId, hash, number: null, plan },
      select: { id: true },
    });
    if (same) return same;
  }
  return client.workflowVersion.create({
    data: { id: uuidv7(), workspaceId, workflowId, number, document, plan, hash, createdById: actorId },
    select: { id: true },
  });
}
