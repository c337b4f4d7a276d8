import { v7 as uuidv7 } from "uuid";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "./db";
import { requestOrigin } from "./request-origin";

type Plain = string | number | boolean | null;
/** What is told of a thing: never a secret, never a payload. */
export type AuditState = Record<string, Plain>;

/** Everything that is written down, as `<what>.<done>`. */
export const auditActions = [
  "session.started",
  "session.ended",
  "session.others_ended",
  "two_factor.turned_on",
  "two_factor.turned_off",
  "two_factor.codes_renewed",
  "two_factor.shown",
  "two_factor.refused",
  "api-key.created",
  "api-key.revoked",
  "workspace.settings_changed",
  "credential.created",
  "credential.updated",
  "credential.rotated",
  "credential.connected",
  "credential.deleted",
  "credential.restored",
  "ai_model.set",
  "ai_model.removed",
  "ai_budget.changed",
  "workflow.created",
  "workflow.settings_changed",
  "workflow.deployed",
  "workflow.deactivated",
  "workflow.deleted",
  "execution.cancelled",
  "execution.replayed",
  "execution.reaped",
] as const;
export type AuditAction = (typeof auditActions)[number];

type Entry = {
  workspaceId: string;
  actorId: string | null;
  action: AuditAction;
  targetType: string;
  targetId: string;
  /** What is worth knowing besides what changed. */
  details?: AuditState;
  /** What was before and is now, of which only what differs is kept; null for what was not there, or no longer is. */
  before: AuditState | null;
  after: AuditState | null;
};

/** What differs between two states, by name. */
function changesOf(before: AuditState, after: AuditState) {
  const names = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
  return Object.fromEntries(
    names.map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }]),
  );
}

/** Writes one line of the audit log, with where the call comes from, in the caller's transaction where one is given. */
export async function audit(entry: Entry, client: Prisma.TransactionClient = db()): Promise<void> {
  const { details, before, after, ...row } = entry;
  const changes = changesOf(before ?? {}, after ?? {});
  const origin = requestOrigin();
  await client.auditLog.create({
    data: {
      id: uuidv7(),
      ...row,
      details: JSON.stringify({ ...details, changes }),
      address: origin?.address ?? null,
      via: origin?.via ?? null,
    },
  });
}
