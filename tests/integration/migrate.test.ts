import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyMigrations } from "@/server/migrate";
import { runPrisma } from "~/scripts/lib/prisma";
import { createDatabase } from "~/tests/support/database";

const shipped = path.resolve("prisma/migrations");

let database: Awaited<ReturnType<typeof createDatabase>>;
let folder: string;

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function addMigration(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, "migration.sql"), sql);
}

const apply = () => applyMigrations(database.url, folder, () => undefined);

beforeEach(async () => {
  database = await createDatabase();
  folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-migrations-"));
});

afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe("applyMigrations", () => {
  it("applies what is new, in order, once", async () => {
    addMigration("2_second", "ALTER TABLE thing ADD COLUMN label text");
    addMigration("1_first", "CREATE TABLE thing (id int)");
    expect(await apply()).toEqual(["1_first", "2_second"]);
    expect(await apply()).toEqual([]);
    addMigration("3_third", "INSERT INTO thing VALUES (1, 'x')");
    expect(await apply()).toEqual(["3_third"]);
    expect(await query("SELECT * FROM thing")).toEqual([{ id: 1, label: "x" }]);
  });

  it("leaves nothing of a migration that fails, and applies it once it is mended", async () => {
    addMigration("1_first", "CREATE TABLE thing (id int)");
    addMigration("2_broken", "CREATE TABLE half (id int); SELECT 1/0");
    await expect(apply()).rejects.toThrow(/2_broken failed and nothing of it was kept: division by zero/);
    expect(await query("SELECT to_regclass('half') AS half, to_regclass('thing')::text AS thing")).toEqual([
      { half: null, thing: "thing" },
    ]);
    addMigration("2_broken", "CREATE TABLE half (id int)");
    expect(await apply()).toEqual(["2_broken"]);
  });

  it("refuses an applied migration whose text has changed, but not its line ends", async () => {
    addMigration("1_first", "CREATE TABLE thing (\n id int\n)");
    await apply();
    addMigration("1_first", "CREATE TABLE thing (\r\n id int\r\n)");
    expect(await apply()).toEqual([]);
    appendFileSync(path.join(folder, "1_first", "migration.sql"), "-- more");
    await expect(apply()).rejects.toThrow(/1_first was changed after it had been applied/);
  });

  it("refuses a database that a newer version has migrated", async () => {
    addMigration("1_first", "CREATE TABLE thing (id int)");
    addMigration("2_newer", "CREATE TABLE newer (id int)");
    await apply();
    rmSync(path.join(folder, "2_newer"), { recursive: true });
    addMigration("3_mine", "CREATE TABLE mine (id int)");
    await expect(apply()).rejects.toThrow(/2_newer, which this version of WorkFuse does not know/);
    expect(await query("SELECT to_regclass('mine') AS mine")).toEqual([{ mine: null }]);
  });

  it("applies each migration once when several processes start together", async () => {
    addMigration("1_first", "CREATE TABLE thing (id int)");
    const results = await Promise.all([apply(), apply(), apply(), apply()]);
    expect(results.flat()).toEqual(["1_first"]);
  });

  it("agrees with Prisma's own deploy and status in both directions", async () => {
    cpSync(shipped, folder, { recursive: true });
    const applied = await apply();
    expect(applied.length).toBeGreaterThan(0);
    expect(runPrisma(["migrate", "status"], database.url)).toContain("Database schema is up to date!");
    expect(runPrisma(["migrate", "deploy"], database.url)).toContain("No pending migrations to apply");

    await query("DROP SCHEMA public CASCADE");
    await query("CREATE SCHEMA public");
    runPrisma(["migrate", "deploy"], database.url);
    expect(await apply()).toEqual([]);
  });

  it("ships migrations that make what the schema says", async () => {
    cpSync(shipped, folder, { recursive: true });
    await apply();
    const args = ["--from-config-datasource", "--to-schema", "prisma/schema.prisma", "--script"];
    expect(runPrisma(["migrate", "diff", ...args], database.url)).toContain("This is an empty migration");
  });
});
