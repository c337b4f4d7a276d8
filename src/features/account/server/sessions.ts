import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { SessionView } from "../schema";

/** The reader's sessions that are not over, the one that asks first. */
export async function listSessions({ userId, sessionId }: Actor): Promise<SessionView[]> {
  const rows = await db().session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    orderBy: { updatedAt: "desc" },
    take: 100,
  });
  return rows
    .map((row) => ({
      id: row.id,
      current: row.id === sessionId,
      address: row.ipAddress,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      usedAt: row.updatedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    }))
    .sort((a, b) => Number(b.current) - Number(a.current));
}

/** Ends one of the reader's sessions: whoever comes with its cookie is nobody from now on. */
export async function endSession({ userId, workspaceId }: Actor, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const row = await tx.session.findFirst({ where: { id, userId } });
    const { count } = await tx.session.deleteMany({ where: { id, userId } });
    if (!row || !count) throw new AppError("NOT_FOUND", "There is no such session. It may be over already.");
    const before = { browser: row.userAgent, address: row.ipAddress, expiresAt: row.expiresAt.toISOString() };
    const entry = { targetType: "session", targetId: id, before, after: null };
    await audit({ workspaceId, actorId: userId, action: "session.ended", ...entry }, tx);
  });
}

/** Ends all of the reader's sessions but the one that asks. */
export async function endOtherSessions(actor: Actor): Promise<{ ended: number }> {
  const { userId, workspaceId, sessionId } = actor;
  if (sessionId === undefined) throw new AppError("FORBIDDEN", "Only a person who is signed in can do this.");
  return db().$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { userId, id: { not: sessionId } } });
    const states = { before: { sessions: count + 1 }, after: { sessions: 1 } };
    const entry = { targetType: "session", targetId: sessionId, ...states };
    await audit({ workspaceId, actorId: userId, action: "session.others_ended", ...entry }, tx);
    return { ended: count };
  });
}
