import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readLiveOwner, thisProcess } from "~/scripts/lib/process-identity.mjs";
import { StartError } from "./start-error";

export const lockName = "launcher.lock";

/** Makes `file` from `source` unless it exists: the one step that two launchers cannot both take. */
function claim(source: string, file: string): boolean {
  try {
    linkSync(source, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes away a lock whose owner is gone; puts it back if, meanwhile, a live launcher had taken its place. */
function removeStale(file: string): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readLiveOwner(aside)) claim(aside, file);
  rmSync(aside);
}

/**
 * Makes this process the only launcher of `dataDir`, until it ends or calls what is returned. A lock left by a
 * process that is gone is taken over. Throws StartError when a live one holds it.
 */
export function acquireLock(dataDir: string, url: string): () => void {
  const file = path.join(dataDir, lockName);
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ ...thisProcess(), url }), { mode: 0o600 });
  try {
    while (!claim(mine, file)) {
      const owner = readLiveOwner(file);
      if (owner) {
        throw new StartError(
          `WorkFuse already runs here (process ${owner.pid}, ${owner.url}). Stop it with Ctrl-C there, or set WORKFUSE_DATA_DIR, PORT and REALTIME_PORT for a second one.`,
        );
      }
      removeStale(file);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readLiveOwner(file)?.pid === process.pid) rmSync(file);
  };
}
