import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { AppError } from "@/lib/errors";
import { ensureWebRole } from "./web-role";

type Migration = { name: string; sql: string; checksums: string[] };
type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/** The lock that Prisma's own `migrate deploy` takes, so that the two exclude each other. */
const advisoryLock = 72707369;

const historyTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "migration.sql")))
    .map((entry) => entry.name)
    .sort();
  return names.map((name) => {
    const sql = readFileSync(path.join(folder, name, "migration.sql"), "utf8");
    // Prisma, too, accepts a file whose line ends alone were changed by a checkout.
    const withLf = sql.replaceAll("\r\n", "\n");
    return { name, sql, checksums: [sql, withLf, withLf.replaceAll("\n", "\r\n")].map(sha256) };
  });
}

function compare(applied: Applied[], migrations: Migration[]): void {
  for (const { migration_name: name, checksum, finished_at } of applied) {
    if (!finished_at) {
      throw new AppError(
        "CONFLICT",
        `The migration ${name} failed half-way on this database. Repair it, then mark it with "prisma migrate resolve".`,
      );
    }
    const known = migrations.find((migration) => migration.name === name);
    if (!known) {
      throw new AppError(
        "CONFLICT",
        `The database holds the migration ${name}, which this version of WorkFuse does not know: it was last used by a newer version. Start that version, or restore a backup.`,
      );
    }
    if (!known.checksums.includes(checksum)) {
      throw new AppError(
        "CONFLICT",
        `The migration ${name} was changed after it had been applied to this database. Restore its original text and put the change into a new migration.`,
      );
    }
  }
}

async function apply(client: pg.Client, { name, sql, checksums }: Migration): Promise<void> {
  const started = new Date();
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), checksums[0], name, started],
    );
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      "INTERNAL",
      `The migration ${name} failed and nothing of it was kept: ${reason}. The migrations before it are applied.`,
    );
  }
}

/**
 * Brings the database to the newest of the migrations in `folder` (Prisma's layout) and resolves to the names
 * of those that it applied, oldest first. Each runs in one transaction, under the lock and with the records of
 * Prisma's `migrate deploy`, so the two can be mixed. Throws AppError CONFLICT, with nothing changed, when an
 * applied migration was altered, failed, or is unknown here. Afterwards the web role has its rights on the tables.
 */
export async function applyMigrations(
  databaseUrl: string,
  folder: string,
  log: (line: string) => void,
): Promise<string[]> {
  const migrations = readMigrations(folder);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [advisoryLock]);
    await client.query("SET client_min_messages = warning");
    await client.query(historyTable);
    const { rows } = await client.query<Applied>(
      "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
    );
    compare(rows, migrations);
    const done = new Set(rows.map((row) => row.migration_name));
    const pending = migrations.filter((migration) => !done.has(migration.name));
    for (const migration of pending) {
      log(`applying migration ${migration.name}`);
      await apply(client, migration);
    }
    await ensureWebRole(client);
    return pending.map((migration) => migration.name);
  } finally {
    // Ends the session, and with it the lock.
    await client.end();
  }
}
