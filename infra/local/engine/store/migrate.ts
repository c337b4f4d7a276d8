import { createHash } from "node:crypto";
import type pg from "pg";
import { functionDefinitions } from "./functions";
import { tableSteps } from "./tables";

const functionsVersion = createHash("sha256").update(functionDefinitions.join("")).digest("hex");

/**
 * Brings the engine's schema up to date. Safe to run at any time and by several processes at once: a lock on the
 * database makes them take turns, and each step runs once.
 */
export async function migrate(client: pg.ClientBase, schema: string): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('engine-schema'), hashtext($1))", [schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(`
      CREATE TABLE IF NOT EXISTS schema_version (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), tables integer NOT NULL, functions text NOT NULL)`);
    await client.query(
      "INSERT INTO schema_version (tables, functions) VALUES (0, '') ON CONFLICT DO NOTHING",
    );
    const { rows } = await client.query<{ tables: number; functions: string }>(
      "SELECT * FROM schema_version",
    );
    const applied = rows[0] ?? { tables: 0, functions: "" };
    for (const step of tableSteps.slice(applied.tables)) await client.query(step);
    if (applied.functions !== functionsVersion || applied.tables < tableSteps.length) {
      for (const definition of functionDefinitions) await client.query(definition);
      await client.query("UPDATE schema_version SET tables = $1, functions = $2", [
        tableSteps.length,
        functionsVersion,
      ]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}
