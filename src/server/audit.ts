import { v7 as uuidv7 } from "uuid";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "./db";
import { requestOrigin } from "./request-origin";

type Plain = string | number | boolean | null;

type Entry = {
  workspaceId: string;
  actorId: string | null;
  /** `<what>.<done>`, such as `workflow.deployed`. */
  action: string;
  targetType: string;
  targetId: string;
  /** What changed; never a secret, never a payload. */
  details?: Record<string, Plain>;
  /** What was before and is now, of which only what differs is kept. */
  before?: Record<string, Plain>;
  after?: Record<string, Plain>;
};

/** What differs between two states, by name. */
function changesOf(before: Record<string, Plain>, after: Record<string, Plain>) {
  const names = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
  return Object.fromEntries(
    names.map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }]),
  );
}

/** Writes one line of the audit log, with where the call comes from, in the caller's transaction where one is given. */
export async function audit(entry: Entry, client: Prisma.TransactionClient = db()): Promise<void> {
  const { details, before, after, ...row } = entry;
  const changes = before && after ? { changes: changesOf(before, after) } : {};
  const origin = requestOrigin();
  await client.auditLog.create({
    data: {
      id: uuidv7(),
      ...row,
      details: JSON.stringify({ ...details, ...changes }),
      address: origin?.address ?? null,
      via: origin?.via ?? null,
    },
  });
}
