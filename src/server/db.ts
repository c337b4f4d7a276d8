import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/generated/prisma/client";
import { env } from "./env";
import { findingAlone } from "./find-alone";
import { ScopedPool } from "./scoped-pool";
import { workspaceScope } from "./workspace-scope";

type Client = { pool: pg.Pool; prisma: PrismaClient };
/** `scoped`: those that see one workspace, made when they are first needed. */
type Connections = Client & { scoped?: Client; runPool?: pg.Pool };

// Next reloads modules while developing; the pool must outlive that, or each reload leaks one.
const holder = globalThis as { workfuseDatabase?: Connections };

const createPrisma = (pool: pg.Pool): PrismaClient =>
  new PrismaClient({
    adapter: new PrismaPg(pool),
    // Errors go to the log, and what a query was given may be a payload.
    errorFormat: "minimal",
    // Under load a transaction waits its turn for a connection instead of failing after 2 s.
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  });

function createPool(options: pg.PoolConfig, Pool: typeof pg.Pool = pg.Pool): pg.Pool {
  const pool = new Pool({ connectionString: env().databaseUrl, ...options });
  // An idle connection that the server ends (a restart) is replaced at the next query.
  pool.on("error", () => undefined);
  // One that is cut while it is lent out, between two statements, has nobody else who listens: without this the
  // process would end. Whoever has it learns of it at the next statement.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

function createClient(Pool: typeof pg.Pool): Client {
  const pool = createPool({ max: 6 }, Pool);
  return { pool, prisma: createPrisma(pool) };
}

function connections(): Connections {
  holder.workfuseDatabase ??= createClient(pg.Pool);
  return holder.workfuseDatabase;
}

function client(): Client {
  const open = connections();
  if (!workspaceScope()) return open;
  if (!open.scoped) {
    const made = createClient(ScopedPool);
    open.scoped = { ...made, prisma: findingAlone(made.prisma) };
  }
  return open.scoped;
}

/**
 * What each statement about one run looks up, it finds by keys. Planning it anew for its values would take longer than
 * running it, and a plan that is kept must not depend on how small the tables were when it was made.
 */
const planning = [
  "plan_cache_mode=force_generic_plan",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
];

/**
 * Prisma, for everything that a person waits for. Within a workspace (`withinWorkspace`) the database keeps it to that
 * one's rows.
 */
export const db = (): PrismaClient => client().prisma;

/** The same connections without Prisma. */
export const pool = (): pg.Pool => client().pool;

/**
 * Connections for the named statements of a run's hot path, each of which touches a bounded number of rows by their
 * keys. Statements over whole lists are planned badly here.
 */
export function runPool(): pg.Pool {
  const open = connections();
  open.runPool ??= createPool({ max: 4, options: planning.map((setting) => `-c ${setting}`).join(" ") });
  return open.runPool;
}

/** Ends all connections, after which this process can exit. */
export async function closeDatabase(): Promise<void> {
  const open = holder.workfuseDatabase;
  holder.workfuseDatabase = undefined;
  await Promise.all([open?.prisma.$disconnect(), open?.scoped?.prisma.$disconnect()]);
  await Promise.all([open?.pool.end(), open?.scoped?.pool.end(), open?.runPool?.end()]);
}
