import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readLiveOwner, thisProcess } from "./process-identity.mjs";
import { root } from "./root";

/** Below `cache`, the one folder that a build leaves alone. */
function usersFolder(buildDir: string): string {
  const folder = path.join(root, buildDir, "cache", "workfuse-users");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Says that this process serves from `buildDir`, until it ends or calls what is returned. */
export function occupyBuild(buildDir: string): () => void {
  const file = path.join(usersFolder(buildDir), String(process.pid));
  writeFileSync(file, JSON.stringify(thisProcess()));
  return () => rmSync(file, { force: true });
}

/** The id of another live process that serves from `buildDir`. */
export function otherUser(buildDir: string): number | undefined {
  const folder = usersFolder(buildDir);
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const owner = readLiveOwner(file);
    if (!owner) rmSync(file, { force: true });
    else if (owner.pid !== process.pid) return owner.pid;
  }
  return undefined;
}
