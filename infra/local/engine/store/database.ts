import pg from "pg";
import { migrate } from "./migrate";

/** How long a statement is tried again while the database is away, in milliseconds. */
const retryForMs = 15_000;

const isTransient = (error: unknown): boolean => {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (typeof code !== "string")
    return error instanceof Error && /terminated|timeout|not queryable/i.test(error.message);
  // Deadlock and serialization failure, connection trouble (ENOENT: no Unix socket), server shutting down or starting.
  return /^(40001|40P01|08\w{3}|57P0[123]|53300|ECONN\w+|EPIPE|ENOENT)$/.test(code);
};

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + retryForMs;
  for (let pause = 20; ; pause = Math.min(1_000, pause * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || Date.now() + pause > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/**
 * Every statement finds its rows by keys: planning it anew for each call's values takes longer than running it. A
 * plan that is kept must not depend on how small the tables were when it was made.
 */
const planning = [
  "plan_cache_mode=force_generic_plan",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
];

/** A pool of connections whose statements find the engine's tables without naming their schema. */
export class Database {
  private readonly pool: pg.Pool;
  private readonly config: pg.ClientConfig;

  constructor(
    databaseUrl: string,
    private readonly schema: string,
    onError: (error: Error) => void,
  ) {
    if (!/^[a-z_][a-z0-9_]*$/.test(schema)) {
      throw new Error(
        `The engine's schema is named "${schema}": use lower-case letters, digits and underscores.`,
      );
    }
    const options = [`search_path=${schema}`, ...planning].map((setting) => `-c ${setting}`).join(" ");
    this.config = { connectionString: databaseUrl, options };
    this.pool = new pg.Pool({ ...this.config, max: 4 });
    this.pool.on("error", onError);
    // A connection that is cut while it is lent out, between two statements, has nobody else who listens: without
    // this the process would end. Whoever has it learns of it at the next statement.
    this.pool.on("connect", (client) => client.on("error", () => undefined));
  }

  /** A connection of its own, for a lock or notifications that last as long as the session. */
  session(): pg.Client {
    return new pg.Client(this.config);
  }

  /** Brings the tables up to date. Waits like a statement for a database that is away for a moment. */
  async migrate(): Promise<void> {
    await patiently(async () => {
      const client = await this.pool.connect();
      try {
        await migrate(client, this.schema);
      } finally {
        client.release();
      }
    });
  }

  /**
   * Runs one statement, prepared once per connection under `name`. Statements are repeated when the database was
   * busy or away for a moment, so each must be safe to repeat. `values` may be a function, which is asked when a
   * connection is at hand: what it says of "from now" is then true.
   */
  async query<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: unknown[] | (() => unknown[]) = [],
  ): Promise<Row[]> {
    return patiently(() => this.once<Row>(name, text, values));
  }

  private async once<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: unknown[] | (() => unknown[]),
  ): Promise<Row[]> {
    if (typeof values !== "function") return (await this.pool.query<Row>({ name, text, values })).rows;
    const client = await this.pool.connect();
    let failure: Error | undefined;
    // The pool hears errors of connections that it holds; one that breaks in use says so besides failing its query.
    const broken = (error: Error) => {
      failure = error;
    };
    client.on("error", broken);
    try {
      return (await client.query<Row>({ name, text, values: values() })).rows;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.off("error", broken);
      client.release(failure);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
