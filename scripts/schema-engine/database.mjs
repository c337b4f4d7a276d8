import pg from "pg";

async function query(url, database, sql) {
  const target = new URL(url);
  if (database) target.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: target.toString() });
  await client.connect();
  try {
    if (sql) await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Creates, drops or (any other action) merely connects to the database that `url` names. */
export async function administer(url, action) {
  const name = pg.escapeIdentifier(decodeURIComponent(new URL(url).pathname.slice(1)));
  if (action === "create-database") await query(url, "postgres", `CREATE DATABASE ${name}`);
  else if (action === "drop-database") await query(url, "postgres", `DROP DATABASE IF EXISTS ${name}`);
  else await query(url);
}

/** Prisma's code for a failed connection: P1003 no such database, P1000 refused password, else P1001. */
export function errorCode(error) {
  if (error.code === "3D000") return "P1003";
  return error.code === "28P01" ? "P1000" : "P1001";
}
