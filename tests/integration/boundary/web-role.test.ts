import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyMigrations } from "@/server/migrate";
import { checkWebRole, webRole } from "@/server/web-role";
import { createDatabase } from "~/tests/support/database";

const shipped = path.resolve("prisma/migrations");

let database: Awaited<ReturnType<typeof createDatabase>>;
let admin: pg.Client;
let login: string;

/** The database as the product's own user, who is no superuser. */
const url = () => {
  const own = new URL(database.url);
  own.username = login;
  own.password = "a-password";
  return own.toString();
};
const start = () => applyMigrations(url(), shipped, () => undefined);

/** Makes the product's user, by whom the database is to be used. */
async function createLogin(rights: string): Promise<void> {
  login = `login_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'a-password' ${rights}`);
  const name = new URL(database.url).pathname.slice(1);
  await admin.query(`ALTER DATABASE ${name} OWNER TO ${login}`);
}

async function asLogin<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url() });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeEach(async () => {
  database = await createDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  // The server's role: others may have made it already.
  await admin.query(`DO $$ BEGIN CREATE ROLE ${webRole}; EXCEPTION WHEN OTHERS THEN NULL; END $$`);
});

afterEach(async () => {
  await admin.query(`REASSIGN OWNED BY ${login} TO CURRENT_USER`);
  await admin.query(`DROP OWNED BY ${login} CASCADE`);
  await admin.query(`DROP ROLE ${login}`);
  await admin.end();
  await database.drop();
});

describe("the web role", () => {
  it("is made usable for a user who may administer it, as on RDS", async () => {
    await createLogin("CREATEROLE");
    await admin.query(`GRANT ${webRole} TO ${login} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
    expect((await start()).length).toBeGreaterThan(5);
    const [row] = await asLogin<{ usable: boolean; workflows: boolean; sessions: boolean }>(
      `SELECT pg_has_role(current_user, '${webRole}', 'SET') AS usable,
        has_table_privilege('${webRole}', 'workflow', 'SELECT') AS workflows,
        has_table_privilege('${webRole}', 'account', 'SELECT') AS accounts`,
    );
    expect(row).toEqual({ usable: true, workflows: true, accounts: false });
    expect(await start()).toEqual([]);
  });

  it("is asked for in words that an administrator can run, where the user may not make it so", async () => {
    await createLogin("");
    const error = await start().catch((thrown: Error) => thrown);
    expect(String(error)).toContain(`The database's user ${login} may not set up the role ${webRole}`);
    const statement = /GRANT [^;]*;/.exec(String(error))?.[0] ?? "";
    await admin.query(statement);
    expect(await start()).toEqual([]);
    expect(await asLogin(`SELECT pg_has_role(current_user, '${webRole}', 'SET') AS usable`)).toEqual([
      { usable: true },
    ]);
  });

  it("has rights on a table that came later once migrations have run", async () => {
    await createLogin("");
    await admin.query(`GRANT ${webRole} TO ${login}`);
    await start();
    await asLogin("CREATE TABLE later (id int); CREATE TABLE later_open (id int)");
    await asLogin("ALTER TABLE later_open ENABLE ROW LEVEL SECURITY");
    await start();
    expect(
      await asLogin(`SELECT has_table_privilege('${webRole}', 'later', 'SELECT') AS closed,
        has_table_privilege('${webRole}', 'later_open', 'DELETE') AS open`),
    ).toEqual([{ closed: false, open: true }]);
  });

  it("does not do for a user to whom the tables do not belong", async () => {
    await createLogin("");
    await admin.query(`GRANT ${webRole} TO ${login}`);
    await applyMigrations(database.url, shipped, () => undefined);
    await admin.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${login}`);
    await expect(start()).rejects.toThrow(/does not belong to the database's user .* OWNER TO/);
  });

  it("is missed by the check of the database's health", async () => {
    await createLogin("");
    const pool = new pg.Pool({ connectionString: url() });
    await expect(checkWebRole(pool)).rejects.toThrow(`may not act as ${webRole}`);
    await admin.query(`GRANT ${webRole} TO ${login}`);
    await expect(checkWebRole(pool)).resolves.toBeUndefined();
    await pool.end();
  });
});
