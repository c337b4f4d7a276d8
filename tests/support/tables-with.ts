import { expect } from "vitest";

type Row = { schema: string; name: string };

/** The tables in which a row, as text, holds one of these texts. */
export async function tablesWith(texts: readonly string[]): Promise<string[]> {
  const { pool } = await import("@/server/db");
  const { rows } = await pool().query<Row>(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const hits = await Promise.all(
    rows.map(async ({ schema, name }) => {
      const table = `"${schema}"."${name}"`;
      const { rowCount } = await pool().query(
        `SELECT 1 FROM ${table} AS r, unnest($1::text[]) AS s WHERE strpos(r::text, s) > 0
           OR strpos(replace(r::text, '""', '"'), s) > 0
           -- Bytes are shown in hexadecimal.
           OR strpos(r::text, encode(convert_to(s, 'UTF8'), 'hex')) > 0 LIMIT 1`,
        [texts],
      );
      return rowCount ? [table] : [];
    }),
  );
  expect(rows.length).toBeGreaterThan(15);
  return hits.flat();
}
