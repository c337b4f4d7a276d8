import type { Credential as Row } from "@/generated/prisma/client";
import type { Credential } from "../schema";

/** A row as everyone may see it. */
export const viewOf = (row: Row): Credential => ({
  id: row.id,
  name: row.name,
  type: row.type as Credential["type"],
  secretArn: row.secretArn,
  allowedHosts: row.allowedHosts,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});
