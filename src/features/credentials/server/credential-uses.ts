import type { z } from "zod";
import type { Actor } from "@/server/actor";
import { pool } from "@/server/db";
import type { CredentialUse, credentialUses } from "../schema";

/** How many workflows are told of one credential. */
const perCredential = 50;

type Row = { credential: string; id: string; name: string; draft: boolean; active: boolean };

/** How a document names a credential: as `JSON.stringify` writes it. */
const pattern = '"credentialId":"([0-9a-fA-F-]{36})"';

/** The workflows of the workspace that name each of its credentials, by the credential's id. */
export async function credentialUsesOf(actor: Actor): Promise<z.output<typeof credentialUses>> {
  const { rows } = await pool().query<Row>({
    name: "credential-uses",
    text: `WITH used AS (
        SELECT w.id, w.document::json->>'name' AS name, lower(m[1]) AS credential, true AS draft, false AS active
        FROM workflow w, regexp_matches(w.document, '${pattern}', 'g') m
        WHERE w.workspace_id = $1 AND w.deleted_at IS NULL
        UNION ALL
        SELECT w.id, w.document::json->>'name', lower(m[1]), false, true
        FROM workflow w JOIN workflow_version v ON v.id = w.active_version_id,
          regexp_matches(v.document, '${pattern}', 'g') m
        WHERE w.workspace_id = $1 AND w.deleted_at IS NULL),
      counted AS (
        SELECT credential, id, min(name) AS name, bool_or(draft) AS draft, bool_or(active) AS active,
          row_number() OVER (PARTITION BY credential ORDER BY min(name), id) AS place
        FROM used GROUP BY credential, id)
      SELECT c.credential, c.id, c.name, c.draft, c.active FROM counted c
      JOIN credential k ON k.id::text = c.credential AND k.workspace_id = $1
      WHERE c.place <= ${perCredential} ORDER BY c.credential, c.place`,
    values: [actor.workspaceId],
  });
  const uses: Record<string, CredentialUse[]> = {};
  for (const { credential, ...use } of rows) uses[credential] = [...(uses[credential] ?? []), use];
  return uses;
}
