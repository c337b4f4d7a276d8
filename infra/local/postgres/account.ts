import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The system account that owns the database's files when WorkFuse itself runs as root. */
export type Account = { name: string; uid: number; gid: number };

const accountName = "workfuse";

function findAccount(): Account | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${accountName}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { name: accountName, uid: Number(uid), gid: Number(gid) } : undefined;
}

/**
 * PostgreSQL refuses to run as root, so root hands it to a system account of its own, made on first use.
 * Anyone else runs the database as themselves: undefined.
 */
export function databaseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = findAccount();
  if (existing) return existing;
  execFileSync(
    "useradd",
    ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", accountName],
    { stdio: "pipe" },
  );
  const created = findAccount();
  if (!created)
    throw new Error(`The system account "${accountName}" could not be made: run as an ordinary user.`);
  return created;
}

/** Whether `account` may enter every folder above `target`, judged by owner, group and mode. */
export function canReach(account: Account, target: string): boolean {
  let folder = path.dirname(path.resolve(target));
  for (;;) {
    if (existsSync(folder)) {
      const { mode, uid, gid } = statSync(folder);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if (!(mode & bit)) return false;
    }
    const parent = path.dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}
