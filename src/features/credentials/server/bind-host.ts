import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { auditStateOf } from "./audit-state";

/** Who sends a credential: a step of a run, or somebody who tests it. */
export type Sender = { actorId: string | null; executionId?: string; nodeId?: string };

type Place = { id: string; workspaceId: string };

/**
 * Binds a credential to the host that it is about to be sent to, where it has no hosts yet. Of several who do so at
 * once the first wins. Gives the hosts to which it may be sent from now on, which need not have this one among them.
 */
export async function bindHost({ id, workspaceId }: Place, host: string, sender: Sender): Promise<string[]> {
  const { actorId, ...details } = sender;
  const where = { id, workspaceId, deletedAt: null };
  const bound = await db().$transaction(async (tx) => {
    // One statement looks and writes, so that whoever comes second finds the list of the first.
    const [row] = await tx.credential.updateManyAndReturn({
      where: { ...where, allowedHosts: { isEmpty: true } },
      data: { allowedHosts: [host], hostsBoundAt: new Date() },
    });
    if (!row) return false;
    const states = { before: auditStateOf({ ...row, allowedHosts: [] }), after: auditStateOf(row) };
    const entry = { targetType: "credential", targetId: id, name: row.name, ...states };
    const told = { host, ...details };
    await audit({ workspaceId, actorId, action: "credential.bound", ...entry, details: told }, tx);
    return true;
  });
  if (bound) return [host];
  const row = await db().credential.findFirst({ where, select: { allowedHosts: true } });
  return row?.allowedHosts ?? [];
}

/** Somebody who tests a credential, as its sender. */
export const testedBy = ({ userId }: Actor): Sender => ({ actorId: userId });
