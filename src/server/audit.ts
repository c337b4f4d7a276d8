import { v7 as uuidv7 } from "uuid";
import type { Prisma } from "@/generated/prisma/client";
import type { AuditAction } from "@/lib/audit-actions";
import { db } from "./db";
import { requestOrigin } from "./request-origin";

type Plain = string | number | boolean | null;
/** What is told of a thing: never a secret, never a payload. */
export type AuditState = Record<string, Plain>;

type Entry = {
  workspaceId: string;
  actorId: string | null;
  action: AuditAction;
  targetType: string;
  targetId: string;
  /** What the target is called; told where it is not among what changed. */
  name?: string;
  /** What is worth knowing besides what changed. */
  details?: AuditState;
  /** What was before and is now, of which only what differs is kept; null for what was not there, or no longer is. */
  before: AuditState | null;
  after: AuditState | null;
};

/** What differs between two states, by name. */
function changesOf(before: AuditState, after: AuditState) {
  const changes = Object.keys({ ...before, ...after }).map(
    (name) => [name, { before: before[name] ?? null, after: after[name] ?? null }] as const,
  );
  return Object.fromEntries(changes.filter(([, change]) => change.before !== change.after));
}

/** Writes one line of the audit log, with where the call comes from, in the caller's transaction where one is given. */
export async function audit(entry: Entry, client: Prisma.TransactionClient = db()): Promise<void> {
  const { name, details, before, after, ...row } = entry;
  const changes = changesOf(before ?? {}, after ?? {});
  const origin = requestOrigin();
  await client.auditLog.create({
    data: {
      id: uuidv7(),
      ...row,
      details: JSON.stringify({ ...(name !== undefined && !changes.name && { name }), ...details, changes }),
      address: origin?.address ?? null,
      via: origin?.via ?? null,
    },
  });
}
