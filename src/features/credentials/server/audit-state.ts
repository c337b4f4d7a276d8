import type { Credential as Row } from "@/generated/prisma/client";
import type { AuditState } from "@/server/audit";
import { settingsOf } from "./view";

type Told = Pick<Row, "name" | "type" | "allowedHosts" | "testUrl" | "settings">;

/** An address without what its query may hold. */
function bare(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

/** What the audit log tells of a credential: everything about it that is public, and never its value. */
export function auditStateOf(row: Told): AuditState {
  const oauth = settingsOf(row);
  return {
    name: row.name,
    type: row.type,
    allowedHosts: row.allowedHosts.join(" ") || null,
    testUrl: row.testUrl === null ? null : bare(row.testUrl),
    ...(oauth && {
      provider: oauth.preset,
      clientId: oauth.clientId,
      tokenUrl: oauth.tokenUrl,
      scopes: oauth.scopes.join(" ") || null,
    }),
  };
}
