import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { RunningProduct } from "~/tests/support/product";
import type { Kill } from "./kills";

/** How many blows struck, by what they struck. */
export type Struck = Record<Kill["what"], number>;

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

/** Strikes the product as planned, and says what it did. A part that is down already is left to come up. */
export async function strike(
  product: RunningProduct,
  plan: readonly Kill[],
  runtimes: 1 | 2,
  say: (line: string) => void,
): Promise<Struck> {
  const struck: Struck = { runtime: 0, web: 0, postgres: 0, connections: 0 };
  const started = Date.now();
  for (const { atMs, what, draw } of plan) {
    await sleep(Math.max(0, started + atMs - Date.now()));
    const at = `${((Date.now() - started) / 1_000).toFixed(1)} s`;
    try {
      if (what === "connections") {
        const cut = await cutConnections(product.env.DATABASE_URL ?? "", draw);
        say(`${at}: cut ${cut} connections to the database`);
      } else {
        const part = what === "runtime" && draw * runtimes >= 1 ? "runtime-2" : what;
        product.kill(part, "SIGKILL");
        say(`${at}: killed ${part}`);
      }
      struck[what] += 1;
    } catch (error) {
      say(
        `${at}: ${what} could not be struck, for it was down (${error instanceof Error ? error.message : error})`,
      );
    }
  }
  return struck;
}
