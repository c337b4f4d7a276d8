import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { applyMigrations } from "@/server/migrate";
import { freePort } from "~/infra/local/free-port";
import { startPostgres } from "~/infra/local/postgres/cluster";
import { runPrisma } from "./lib/prisma";
import { root } from "./lib/root";

const folder = path.join(root, "prisma", "migrations");
const lockFile = path.join(folder, "migration_lock.toml");

function migrationFolders(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function withEmptyDatabase<T>(use: (url: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "workfuse-migration-"));
  // The database's own account has to get through.
  chmodSync(dataDir, 0o711);
  const cluster = await startPostgres({ dataDir, port: await freePort(), log: () => undefined });
  try {
    return await use(cluster.url);
  } finally {
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The SQL from what the migrations make so far to what the schema says. */
function difference(databaseUrl: string): string {
  return runPrisma(
    ["migrate", "diff", "--from-config-datasource", "--to-schema", "prisma/schema.prisma", "--script"],
    databaseUrl,
  );
}

/**
 * `npm run migration -- <name>`: writes the next migration from the schema. The name `init` rewrites the first
 * one instead, which is right only as long as no database outside development has it.
 */
async function main(name: string | undefined): Promise<void> {
  if (!name || !/^[a-z0-9_]+$/.test(name)) {
    throw new Error(
      "Name the migration in lower case, digits and underscores: npm run migration -- add_labels",
    );
  }
  mkdirSync(folder, { recursive: true });
  if (!existsSync(lockFile)) writeFileSync(lockFile, 'provider = "postgresql"\n');
  const initial = name === "init" ? migrationFolders().find((entry) => entry.endsWith("_init")) : undefined;
  const sql = await withEmptyDatabase(async (url) => {
    if (name !== "init") await applyMigrations(url, folder, () => undefined);
    return difference(url);
  });
  if (!/^\s*[^-\s]/m.test(sql)) {
    process.stdout.write("The schema has not changed: no migration written.\n");
    return;
  }
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const target = path.join(folder, initial ?? `${stamp}_${name}`);
  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, "migration.sql"), sql);
  process.stdout.write(
    `Written: ${path.relative(root, target)}/migration.sql - read it before you commit it.\n`,
  );
}

await main(process.argv[2]);
