import { z } from "zod";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { decodeCursor, toPage } from "@/server/paging";
import type { AuditEntry, ListAudit } from "../audit-schema";

const place = z.tuple([z.iso.datetime(), z.uuid()]);

/** Who each of these is, by id; who is gone has no name. */
async function namesOf(ids: readonly string[]): Promise<Map<string, string>> {
  const users = await db().user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}

/** What was done in the workspace, newest first. */
export async function listAudit(
  { workspaceId }: Actor,
  { cursor, limit, targetType, targetId, action, actorId, since, until }: ListAudit,
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const before = cursor ? decodeCursor(cursor, (value) => place.safeParse(value).data) : undefined;
  const [at, id] = before ?? [];
  const rows = await db().auditLog.findMany({
    where: {
      workspaceId,
      ...(targetType && { targetType }),
      ...(targetId && { targetId }),
      ...(action && { action }),
      ...(actorId && { actorId }),
      ...((since || until) && { createdAt: { ...(since && { gte: since }), ...(until && { lt: until }) } }),
      ...(at && id && { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  const names = await namesOf(rows.flatMap((row) => row.actorId ?? []));
  return toPage(
    rows,
    limit,
    (row): AuditEntry => ({
      id: row.id,
      at: row.createdAt.toISOString(),
      action: row.action,
      targetType: row.targetType,
      targetId: row.targetId,
      actor: row.actorId
        ? { id: row.actorId, name: names.get(row.actorId) ?? "somebody who has left" }
        : null,
      address: row.address,
      via: row.via,
      details: JSON.parse(row.details),
    }),
    (row) => [row.createdAt.toISOString(), row.id],
  );
}
