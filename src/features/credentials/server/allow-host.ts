import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { type allowHostInput, mostHosts } from "../inputs";
import type { Credential } from "../schema";
import { auditStateOf } from "./audit-state";
import { viewOf } from "./view";

/** Adds a host to those to which a credential may be sent; what others add at the same time stays. */
export async function allowHost(
  actor: Actor,
  { id, host }: z.output<typeof allowHostInput>,
): Promise<Credential> {
  const where = { id, workspaceId: actor.workspaceId, deletedAt: null };
  return db().$transaction(async (tx) => {
    const locked = await tx.credential.updateManyAndReturn({ where, data: { updatedAt: new Date() } });
    const [before] = locked;
    if (!before) throw new AppError("NOT_FOUND", "There is no such credential.");
    if (before.allowedHosts.includes(host)) return viewOf(before);
    if (before.allowedHosts.length >= mostHosts) {
      throw new AppError(
        "BAD_REQUEST",
        `host: a credential has at most ${mostHosts} hosts. Take one out first.`,
        {
          issues: [{ field: "host", message: `there are ${mostHosts} already` }],
        },
      );
    }
    const row = await tx.credential.update({
      where: { id, workspaceId: actor.workspaceId },
      data: { allowedHosts: { push: host }, hostsBoundAt: null },
    });
    const states = { before: auditStateOf(before), after: auditStateOf(row) };
    const entry = { targetType: "credential", targetId: id, name: row.name, details: { host }, ...states };
    const { workspaceId, userId: actorId } = actor;
    await audit({ workspaceId, actorId, action: "credential.host_allowed", ...entry }, tx);
    return viewOf(row);
  });
}
