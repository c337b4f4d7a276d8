import { v7 as uuidv7 } from "uuid";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "./db";

type Entry = {
  workspaceId: string;
  actorId: string | null;
  /** `<what>.<done>`, such as `workflow.deployed`. */
  action: string;
  targetType: string;
  targetId: string;
  /** What changed; never a secret, never a payload. */
  details?: Record<string, string | number | boolean | null>;
};

/** Writes one line of the audit log, in the caller's transaction where one is given. */
export async function audit(entry: Entry, client: Prisma.TransactionClient = db()): Promise<void> {
  const { details, ...row } = entry;
  await client.auditLog.create({ data: { id: uuidv7(), ...row, details: JSON.stringify(details ?? {}) } });
}
