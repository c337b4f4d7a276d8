import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

/** PostgreSQL's internal type "char", which the catalogue queries return and the adapter does not know. */
const internalChar = 18;
const paddedChar = 1042;

/** Columns of the type "char", by the text of the query that returned them. */
const charColumns = new Map();

function disguise(text, result) {
  const columns = [];
  for (const [index, field] of (result?.fields ?? []).entries()) {
    if (field.dataTypeID !== internalChar) continue;
    field.dataTypeID = paddedChar;
    columns.push(index);
  }
  if (columns.length) charColumns.set(text, columns);
  return result;
}

/** A client that passes "char" off as a type that the adapter accepts, and remembers where. */
class Client extends pg.Client {
  query(...args) {
    const text = typeof args[0] === "string" ? args[0] : args[0]?.text;
    const callback = args.at(-1);
    if (typeof callback === "function") {
      const wrapped = (error, result) => callback(error, disguise(text, result));
      return super.query(...args.slice(0, -1), wrapped);
    }
    const pending = super.query(...args);
    return pending instanceof Promise ? pending.then((result) => disguise(text, result)) : pending;
  }
}

/** Gives the remembered columns the type that the engine insists on. */
function retype(connection) {
  const queryRaw = connection.queryRaw.bind(connection);
  connection.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(query.sql) ?? [])
      result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return connection;
}

async function execute(settings, sql) {
  const client = new pg.Client(settings);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * The database adapter that the engine works through. The settings are separate fields: in a connection
 * string the database would win over the shadow database's name, and shadow steps would run on real data.
 */
export function createAdapterFactory(url) {
  const target = new URL(url ?? "postgresql://127.0.0.1:1/none");
  const settings = {
    host: target.hostname,
    port: Number(target.port || 5432),
    user: decodeURIComponent(target.username),
    password: decodeURIComponent(target.password),
    database: decodeURIComponent(target.pathname.slice(1)),
  };
  const pooled = (database) =>
    new PrismaPg(new pg.Pool({ ...settings, database, Client, max: 3 }), { disposeExternalPool: true });

  const factory = pooled(settings.database);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => retype(await connect());
  factory.connectToShadowDb = async () => {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await execute(settings, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    const shadow = retype(await pooled(name).connect());
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await execute(settings, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    };
    return shadow;
  };
  return factory;
}
