import type { Credential as Row } from "@/generated/prisma/client";
import { type Credential, healthStates, oauthSettings } from "../schema";

/** The public settings of a credential of type OAUTH2. */
export const settingsOf = (row: Pick<Row, "settings">) =>
  row.settings === null ? null : oauthSettings.parse(JSON.parse(row.settings));

/** A row as everyone may see it. */
export function viewOf(row: Row): Credential {
  const settings = settingsOf(row);
  const { connection: _, ...oauth } = settings ?? {};
  return {
    id: row.id,
    name: row.name,
    type: row.type as Credential["type"],
    secretArn: row.secretArn,
    allowedHosts: row.allowedHosts,
    boundAt: row.hostsBoundAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    usedHosts: row.usedHosts,
    testUrl: row.testUrl,
    health: {
      state: healthStates.find((state) => state === row.health) ?? "unknown",
      message: row.healthNote,
      at: row.healthAt?.toISOString() ?? null,
    },
    oauth: settings && (oauth as Credential["oauth"]),
  };
}
