import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyMigrations } from "@/server/migrate";
import { webRole } from "@/server/web-role";
import { createDatabase } from "~/tests/support/database";
import { addRow, closedTables, idOf, readTables, type Table } from "./every-table";

let database: Awaited<ReturnType<typeof createDatabase>>;
let client: pg.Client;
let open: Table[];
let closed: string[];

const workspaceOf = (whose: string) => idOf("workspace", whose);

/** Becomes the web role until the transaction ends, for a workspace and the person in it, or for nobody. */
async function become(whose: string | null): Promise<void> {
  const [workspace, user] = whose ? [workspaceOf(whose), idOf("user", whose)] : ["", ""];
  await client.query(`SET LOCAL ROLE ${webRole}`);
  await client.query("SELECT set_config('app.workspace', $1, true), set_config('app.user', $2, true)", [
    workspace,
    user,
  ]);
}

/** Does `work` and takes back what it did. Rows that others refer to can be deleted and inserted alone. */
async function tryOut<T>(work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    await client.query("SET LOCAL session_replication_role = replica");
    return await work();
  } finally {
    await client.query("ROLLBACK");
  }
}

const count = async (table: string): Promise<number> =>
  Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n);

const texts = async (table: string): Promise<string[]> =>
  (await client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).rows.map(
    ({ row }) => row,
  );

/** What each table answers, by its name. */
async function ofEach<T>(ask: (table: Table) => Promise<T>): Promise<Record<string, T>> {
  const answers: Record<string, T> = {};
  for (const table of open) answers[table.name] = await tryOut(() => ask(table));
  return answers;
}

const forAll = <T>(answer: T): Record<string, T> =>
  Object.fromEntries(open.map(({ name }) => [name, answer]));

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: Error) => (/row-level security|permission denied/.exec(error.message) ?? [error.message])[0],
  );

/** What only the web role reads of: a person is no row of the workspace, and is changed by signing in. */
const readOnly = ['"user"'];

beforeAll(async () => {
  database = await createDatabase();
  await applyMigrations(database.url, path.resolve("prisma/migrations"), () => undefined);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const tables = await readTables(client);
  open = tables.filter(({ row_security }) => row_security);
  closed = tables.filter(({ row_security }) => !row_security).map(({ table }) => table);
  await client.query("SET session_replication_role = replica");
  for (const whose of ["a", "b"]) for (const table of open) await addRow(client, table, whose);
  await client.query("SET session_replication_role = DEFAULT");
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

describe("row-level security", () => {
  it("is decided for every table", () => {
    expect(open.length).toBeGreaterThan(20);
    expect(closed).toEqual(Object.keys(closedTables).sort());
  });

  it("gives the web role no right on tables that belong to no workspace", async () => {
    for (const table of closed) {
      for (const statement of [`SELECT FROM ${table}`, `DELETE FROM ${table}`]) {
        const answer = await tryOut(async () => {
          await become("a");
          return refusal(client.query(statement));
        });
        expect({ statement, answer }).toEqual({ statement, answer: "permission denied" });
      }
    }
  });

  it("shows a workspace its own rows of every table, and no others", async () => {
    const whole = await ofEach(({ name }) => texts(name));
    const seen = (whose: string | null) =>
      ofEach(async ({ name }) => {
        await become(whose);
        return texts(name);
      });
    const [ofA, ofB, ofNobody] = [await seen("a"), await seen("b"), await seen(null)];
    expect(ofNobody).toEqual(forAll([]));
    for (const { name } of open) {
      expect([name, ofA[name]?.length, ofB[name]?.length]).toEqual([name, 1, 1]);
      expect([...(ofA[name] ?? []), ...(ofB[name] ?? [])].sort()).toEqual(whole[name]?.sort());
    }
  });

  it("lets nobody change or delete another workspace's rows", async () => {
    const left = await ofEach(async ({ name, columns }) => {
      await become("a");
      const [first] = columns;
      const updated = await client.query(`UPDATE ${name} SET "${first?.name}" = "${first?.name}"`);
      const deleted = await client.query(`DELETE FROM ${name}`);
      await client.query("RESET ROLE");
      return [updated.rowCount, deleted.rowCount, await count(name)];
    });
    expect(left).toEqual({
      ...forAll([1, 1, 1]),
      ...Object.fromEntries(readOnly.map((name) => [name, [0, 0, 2]])),
    });
  });

  it.each(["a", null])("lets nobody write rows of another workspace (as %s)", async (whose) => {
    const refused = await ofEach(async ({ name, columns }) => {
      const names = columns.map((column) => `"${column.name}"`).join(", ");
      // The row of b is taken away first, so that nothing but its workspace speaks against it.
      await become("b");
      await client.query(`CREATE TEMP TABLE taken ON COMMIT DROP AS SELECT * FROM ${name}`);
      await client.query("RESET ROLE");
      await client.query(`DELETE FROM ${name}`);
      await become(whose);
      return refusal(client.query(`INSERT INTO ${name} (${names}) SELECT ${names} FROM taken`));
    });
    expect(refused).toEqual(forAll("row-level security"));
  });

  it("lets nobody move a row into another workspace", async () => {
    const moved = open.filter(({ columns }) => columns.some(({ name }) => name === "workspace_id"));
    expect(moved.length).toBeGreaterThan(15);
    for (const { name } of moved) {
      const answer = await tryOut(async () => {
        await become("a");
        return refusal(client.query(`UPDATE ${name} SET workspace_id = $1`, [workspaceOf("b")]));
      });
      expect({ name, answer }).toEqual({ name, answer: "row-level security" });
    }
  });

  it("does not bind the product itself", async () => {
    expect(await ofEach(({ name }) => count(name))).toEqual(forAll(2));
  });
});
