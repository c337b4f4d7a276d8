import { createHash } from "node:crypto";
import type pg from "pg";

/** A table that the web role may use, with its columns in order. */
export type Table = { name: string; columns: { name: string; type: string }[] };

/** Tables that the web role may not use at all, with the reason. */
export const closedTables: Record<string, string> = {
  "public._prisma_migrations": "the product's own record of its migrations",
  "public.rate_bucket": "limits of keys, people, webhooks and addresses, taken before a workspace is known",
  "public.account": "Better Auth's: how people sign in",
  "public.verification": "Better Auth's: sign-ins that are under way",
};

type Found = { table: string; name: string; row_security: boolean; columns: Table["columns"] };

/** Every table of the database but PostgreSQL's own, from the catalogue. */
export async function readTables(client: pg.Client): Promise<Found[]> {
  const { rows } = await client.query<Found>(
    `SELECT n.nspname || '.' || c.relname AS table, c.oid::regclass::text AS name, c.relrowsecurity AS row_security,
        (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))
            ORDER BY a.attnum) FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      ORDER BY 1`,
  );
  return rows;
}

/** The same for the same texts, a UUID. */
export function idOf(...parts: string[]): string {
  const hex = createHash("sha256").update(parts.join(" ")).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `7${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** Columns that name a row of a table by another word than the table's. */
const otherWords: Record<string, string> = {
  version_id: "workflow_version",
  active_version_id: "workflow_version",
  step_id: "execution_step",
  parent_step_id: "execution_step",
  owner_id: "execution_step",
  parent_id: "execution",
  replay_of: "execution",
  created_by_id: "user",
  actor_id: "user",
  personal_user_id: "user",
};

function valueFor(table: Table, { name, type }: Table["columns"][number], whose: string): unknown {
  const bare = table.name.replaceAll('"', "");
  if (type === "uuid")
    return idOf(otherWords[name] ?? (name === "id" ? bare : name.replace(/_id$/, "")), whose);
  if (type === "text") return `${bare} ${name} ${whose}`;
  if (type.endsWith("[]")) return [];
  if (/^(smallint|integer|bigint|double precision)$/.test(type)) return 1;
  if (type.startsWith("timestamp")) return new Date();
  if (type === "boolean") return false;
  if (type === "bytea") return Buffer.from(whose);
  if (/^jsonb?$/.test(type)) return "{}";
  return undefined;
}

/** Stores one row in a table for a workspace, whatever the columns: what belongs to others names theirs. */
export async function addRow(client: pg.Client, table: Table, whose: string): Promise<void> {
  const filled = await Promise.all(
    table.columns.map(async ({ name, type }) => {
      const value = valueFor(table, { name, type }, whose);
      if (value !== undefined) return { name, value };
      const { rows } = await client.query<{ first: string }>(
        `SELECT (enum_range(NULL::${type}))[1]::text AS first`,
      );
      return { name, value: rows[0]?.first };
    }),
  );
  await client.query(
    `INSERT INTO ${table.name} (${filled.map(({ name }) => `"${name}"`).join(", ")})
      VALUES (${filled.map((_, index) => `$${index + 1}`).join(", ")})`,
    filled.map(({ value }) => value),
  );
}
