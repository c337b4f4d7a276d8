import type { z } from "zod";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import type { credentialNotices } from "../schema";
import { viewOf } from "./view";

/** How many are told at once. */
const shown = 20;

/** The credentials that do not work until somebody does something, longest first. */
export async function credentialNoticesOf(actor: Actor): Promise<z.output<typeof credentialNotices>> {
  const rows = await db().credential.findMany({
    where: { workspaceId: actor.workspaceId, deletedAt: null, health: { in: ["reconnect", "missing"] } },
    orderBy: { healthAt: "asc" },
    take: shown,
  });
  const items = rows.map(viewOf).map(({ id, name, health }) => ({ id, name, health }));
  return { items };
}
