import pg from "pg";
import { log } from "./log";
import { isRoleMissing, webRole } from "./web-role";
import { type WorkspaceScope, workspaceScope } from "./workspace-scope";

type Lend = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

const bind = {
  name: "bind-workspace",
  text: "SELECT set_config('app.workspace', $1, false), set_config('app.user', $2, false)",
};

/**
 * Connections as the role to which row-level security applies, each bound to the scope in which it is asked for: the
 * database gives and takes rows of that workspace alone, and without a scope none. Whoever has the connection next in
 * the same scope pays nothing, another one a statement.
 */
export class ScopedPool extends pg.Pool {
  /** What the settings of a connection say. */
  private readonly bound = new WeakMap<pg.PoolClient, string>();

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Lend): void;
  override connect(callback?: Lend): Promise<pg.PoolClient> | undefined {
    const lent = this.lend(workspaceScope());
    if (!callback) return lent;
    lent.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }

  private async lend(scope: WorkspaceScope | undefined): Promise<pg.PoolClient> {
    for (;;) {
      const client = await super.connect();
      // Given back in the middle of a transaction: with it, what is set in it could be taken back unseen.
      if (client.getTransactionStatus() === "I") return this.bind(client, scope);
      client.release(true);
    }
  }

  private async bind(client: pg.PoolClient, scope: WorkspaceScope | undefined): Promise<pg.PoolClient> {
    const values = [scope?.workspaceId ?? "", scope?.userId ?? ""];
    const wanted = values.join(" ");
    const known = this.bound.get(client);
    if (known === wanted) return client;
    try {
      if (known === undefined) await client.query(`SET ROLE ${webRole}`);
      await client.query({ ...bind, values });
      this.bound.set(client, wanted);
      return client;
    } catch (error) {
      client.release(true);
      if (isRoleMissing(error)) {
        log.error({ err: error }, `the database has no usable role ${webRole}: run scripts/web-role.ts`);
      }
      throw error;
    }
  }
}
