import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/generated/prisma/client";
import { env } from "./env";

type Connections = { pool: pg.Pool; prisma: PrismaClient };

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

function connections(): Connections {
  if (!holder.workfuseDatabase) {
    const pool = new pg.Pool({ connectionString: env().databaseUrl, max: 6 });
    // An idle connection that the server ends (a restart) is replaced at the next query.
    pool.on("error", () => undefined);
    // One that is cut while it is lent out, between two statements, has nobody else who listens: without this the
    // process would end. Whoever has it learns of it at the next statement.
    pool.on("connect", (client) => client.on("error", () => undefined));
    holder.workfuseDatabase = { pool, prisma: createPrisma(pool) };
  }
  return holder.workfuseDatabase;
}

/** Prisma, for everything that a person waits for. */
export const db = (): PrismaClient => connections().prisma;

/** The same connections without Prisma, for the statements of a run's hot path and for LISTEN. */
export const pool = (): pg.Pool => connections().pool;

/** Ends all connections, after which this process can exit. */
export async function closeDatabase(): Promise<void> {
  const open = holder.workfuseDatabase;
  holder.workfuseDatabase = undefined;
  await open?.prisma.$disconnect();
  await open?.pool.end();
}
