import { AsyncLocalStorage } from "node:async_hooks";

/** For whom the database is read and written: a workspace, and the person who acts in it, if anybody does. */
export type WorkspaceScope = { workspaceId: string; userId: string | null };

// There may be several copies of this module in a process, one for each of Next's layers, and one database.
const holder = globalThis as { workfuseScopes?: AsyncLocalStorage<WorkspaceScope | undefined> };
holder.workfuseScopes ??= new AsyncLocalStorage();
const scopes = holder.workfuseScopes;

/** Does `work` with connections that see this workspace's rows alone; `db()` and `pool()` give such within it. */
export const withinWorkspace = <T>(scope: WorkspaceScope, work: () => PromiseLike<T>): Promise<T> =>
  // Prisma asks nothing before it is awaited, which has to be within as well.
  scopes.run(scope, async () => await work());

/**
 * Does `work` as the product itself, whoever asked for what it is a part of: for what outlives the call, is shared by
 * calls of several workspaces, or belongs to none.
 */
export const outsideWorkspaces = <T>(work: () => T): T => scopes.run(undefined, work);

/** For whom the database is used here; undefined for what the product does by itself. */
export const workspaceScope = (): WorkspaceScope | undefined => scopes.getStore();

/** The same source, every piece of which is read in the scope in which this is called, whoever reads it later. */
export function inThisScope<T>(source: () => AsyncIterable<T>): () => AsyncIterableIterator<T> {
  const scope = workspaceScope();
  const run = <R>(work: () => R): R => scopes.run(scope, work);
  return () => {
    const iterator = run(() => source()[Symbol.asyncIterator]());
    return {
      next: () => run(() => iterator.next()),
      return: async (value) =>
        (await run(() => iterator.return?.(value))) ?? { done: true, value: await value },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
}
