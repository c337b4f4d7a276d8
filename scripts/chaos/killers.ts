import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { RunningProduct } from "~/tests/support/product";
import type { Kill } from "./kills";

/** A time in which a process stood still, in milliseconds since 1970. */
export type Stall = { from: number; to: number };

/** How many blows struck, by what they struck. */
export type Struck = { counts: Record<Kill["what"], number>; stalls: Stall[] };

/** The shortest and the longest stall, in milliseconds: the work of a process is taken over within a second or two. */
const stallMs = [2_000, 6_000] as const;

/** Cuts a share of the connections that others have to the database; gives how many. */
async function cutConnections(databaseUrl: string, share: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
  // The database may be killed while this asks it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM
        (SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
         ORDER BY md5(pid::text || $1::text)
         LIMIT (SELECT greatest(1, ceil(count(*) * $1::float)) FROM pg_stat_activity WHERE backend_type = 'client backend')) AS chosen`,
      [share],
    );
    return rowCount ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Stops a process, cuts it off, and lets it go on when others have its work. */
async function stall(product: RunningProduct, part: "runtime" | "runtime-2", draw: number): Promise<Stall> {
  const [least, most] = stallMs;
  const from = Date.now();
  product.kill(part, "SIGSTOP");
  try {
    // Where the database is down, no connection to it is left.
    await cutConnections(product.env.DATABASE_URL ?? "", 1).catch(() => 0);
    await sleep(least + draw * (most - least));
  } finally {
    product.kill(part, "SIGCONT");
  }
  return { from, to: Date.now() };
}

/** Strikes the product as planned, and says what it did. A part that is down already is left to come up. */
export async function strike(
  product: RunningProduct,
  plan: readonly Kill[],
  runtimes: 1 | 2,
  say: (line: string) => void,
): Promise<Struck> {
  const counts = { runtime: 0, web: 0, postgres: 0, connections: 0, stall: 0 };
  const stalls: Stall[] = [];
  const started = Date.now();
  for (const { atMs, what, draw } of plan) {
    await sleep(Math.max(0, started + atMs - Date.now()));
    const at = `${((Date.now() - started) / 1_000).toFixed(1)} s`;
    const runtime = draw * runtimes >= 1 ? "runtime-2" : "runtime";
    try {
      if (what === "stall") {
        stalls.push(await stall(product, runtime, draw));
        say(`${at}: stalled ${runtime}`);
      } else if (what === "connections") {
        const cut = await cutConnections(product.env.DATABASE_URL ?? "", draw);
        say(`${at}: cut ${cut} connections to the database`);
      } else {
        const part = what === "runtime" ? runtime : what;
        product.kill(part, "SIGKILL");
        say(`${at}: killed ${part}`);
      }
      counts[what] += 1;
    } catch (error) {
      say(
        `${at}: ${what} could not be struck, for it was down (${error instanceof Error ? error.message : error})`,
      );
    }
  }
  return { counts, stalls };
}
