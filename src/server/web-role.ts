import pg from "pg";
import { AppError } from "@/lib/errors";

/** As whom calls of people and API keys use the database: row-level security applies to it. Nobody signs in as it. */
export const webRole = "workfuse_web";

/** PostgreSQL's codes (manual, appendix A). */
const notAllowed = "42501";
/** Of SET ROLE: invalid_parameter_value. */
const noSuchRole = "22023";
const alreadyThere = ["42710", "23505"];

type State = { login: string; exists: boolean; unbound: boolean | null; usable: boolean | null };

const readState = `SELECT current_user AS login, r.oid IS NOT NULL AS exists,
    r.rolsuper OR r.rolbypassrls AS unbound, pg_has_role(current_user, r.oid, 'SET') AS usable
  FROM (SELECT) AS one LEFT JOIN pg_roles r ON r.rolname = '${webRole}'`;

/** Tables with row security on which the role lacks rights; `bound`: it applies to the product's own user as well. */
const readTables = `SELECT c.oid::regclass::text AS name, row_security_active(c.oid) AS bound
  FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    AND c.relrowsecurity AND (row_security_active(c.oid) OR EXISTS (
      SELECT FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS needed
      WHERE NOT has_table_privilege('${webRole}', c.oid, needed)))`;

const isUsable = `SELECT pg_has_role(current_user, '${webRole}', 'SET') AS usable`;

/** Rejects where the product's user cannot act as the web role: then no call of a person or a key is answered. */
export async function checkWebRole(connections: pg.Pool): Promise<void> {
  const { rows } = await connections.query<{ usable: boolean }>(isUsable);
  if (!rows[0]?.usable) throw new Error(`The database's user may not act as ${webRole}.`);
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;

/** Whether the web role could not be taken because it is not there, or not the product's to take. */
export const isRoleMissing = (error: unknown): boolean =>
  [noSuchRole, notAllowed].includes(codeOf(error) ?? "");

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Does what may need more rights than the product's user has; says what an administrator is to run where it does. */
async function administer(client: pg.ClientBase, login: string, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    if (alreadyThere.includes(codeOf(error) ?? "")) return;
    if (codeOf(error) !== notAllowed) throw error;
    throw new AppError(
      "CONFLICT",
      `The database's user ${login} may not set up the role ${webRole}, which keeps workspaces apart. Have an administrator of the database run: CREATE ROLE ${webRole} NOLOGIN; (unless it is there) GRANT ${webRole} TO ${quoted(login)}; and start again.`,
    );
  }
}

/**
 * Sees to it that the product's user can act as the web role, and that this role has its rights on the tables with row
 * security and on no others. Roles belong to a whole server and are in no dump of a database, so this is no migration:
 * call it after them, each time. Throws AppError CONFLICT where an administrator of the database has to do something.
 */
export async function ensureWebRole(client: pg.ClientBase): Promise<void> {
  const look = async () => (await client.query<State>(readState)).rows[0];
  const before = await look();
  const login = before?.login ?? "";
  if (!before?.exists) await administer(client, login, `CREATE ROLE ${webRole} NOLOGIN`);
  const made = await look();
  if (made?.unbound) {
    throw new AppError(
      "CONFLICT",
      `The role ${webRole} is a superuser or passes over row-level security, which keeps workspaces apart. Have an administrator of the database run: ALTER ROLE ${webRole} NOSUPERUSER NOBYPASSRLS; and start again.`,
    );
  }
  if (!made?.usable) await administer(client, login, `GRANT ${webRole} TO ${quoted(login)}`);
  await client.query(`DO $$ BEGIN
    IF NOT has_schema_privilege('${webRole}', current_schema(), 'USAGE') THEN
      EXECUTE format('GRANT USAGE ON SCHEMA %I TO ${webRole}', current_schema());
    END IF; END $$`);
  const { rows } = await client.query<{ name: string; bound: boolean }>(readTables);
  const foreign = rows.find(({ bound }) => bound);
  if (foreign) {
    throw new AppError(
      "CONFLICT",
      `The table ${foreign.name} does not belong to the database's user ${login}, so that the product would not see its own rows. Have an administrator run: ALTER TABLE ${foreign.name} OWNER TO ${quoted(login)}; and so for each table, and start again.`,
    );
  }
  for (const { name } of rows) {
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name} TO ${webRole}`);
  }
}
