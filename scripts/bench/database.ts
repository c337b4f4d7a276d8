import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/**
 * An idle PostgreSQL backend hands its counters in at the latest after 10 s (PGSTAT_IDLE_INTERVAL in PostgreSQL's
 * src/backend/utils/activity/pgstat.c), so that only after this time are they whole.
 */
const countersWholeMs = 10_500;
const pollMs = 20;

/** The benchmark's own look at the product's database, over one connection. */
export class Observer {
  private constructor(private readonly client: pg.Client) {}

  static async connect(databaseUrl: string): Promise<Observer> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new Observer(client);
  }

  /** How long each of `times` durable commits of one small row takes on this connection, in milliseconds. */
  async commits(times: number): Promise<number[]> {
    await this.client.query("CREATE TABLE bench_commit (id bigint PRIMARY KEY, note text NOT NULL)");
    const took: number[] = [];
    for (let id = 0; id < times; id += 1) {
      const started = performance.now();
      await this.client.query({
        name: "bench-commit",
        text: "INSERT INTO bench_commit VALUES ($1, $2)",
        values: [id, "one row of a few bytes"],
      });
      took.push(performance.now() - started);
    }
    await this.client.query("DROP TABLE bench_commit");
    return took;
  }

  /** Transactions committed in this database so far. Waits until the system has been idle long enough to know. */
  async transactions(): Promise<number> {
    await sleep(countersWholeMs);
    const { rows } = await this.client.query<{ count: string }>(
      "SELECT xact_commit AS count FROM pg_stat_database WHERE datname = current_database()",
    );
    return Number(rows[0]?.count ?? 0);
  }

  /** Connections that are open, apart from this one. */
  async connections(): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(
      "SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    return rows[0]?.count ?? 0;
  }

  /** Waits, at most `limitMs`, until all of these executions are final; gives how many are not, or not COMPLETED. */
  async settled(
    executionIds: readonly string[],
    limitMs: number,
  ): Promise<{ unfinished: number; failed: number }> {
    for (const deadline = Date.now() + limitMs; ; ) {
      const { rows } = await this.client.query<{ completed: number; ended: number }>({
        name: "bench-settled",
        text: `SELECT count(*) FILTER (WHERE status = 'COMPLETED')::int AS completed,
            count(*) FILTER (WHERE status NOT IN ('PENDING', 'RUNNING'))::int AS ended
          FROM execution WHERE id = ANY($1::uuid[])`,
        values: [executionIds],
      });
      const { completed = 0, ended = 0 } = rows[0] ?? {};
      if (ended === executionIds.length || Date.now() > deadline) {
        return { unfinished: executionIds.length - ended, failed: ended - completed };
      }
      await sleep(pollMs);
    }
  }

  /** Waits, at most `limitMs`, until so many steps wait for a timer; gives how many do. */
  async sleeping(count: number, limitMs: number): Promise<number> {
    for (const deadline = Date.now() + limitMs; ; ) {
      const { rows } = await this.client.query<{ count: number }>(
        "SELECT count(*)::int FROM execution_step WHERE status = 'RUNNING' AND waiting_for = 'timer'",
      );
      const found = rows[0]?.count ?? 0;
      if (found >= count || Date.now() > deadline) return found;
      await sleep(pollMs);
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
