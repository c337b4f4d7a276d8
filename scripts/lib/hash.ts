import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

function add(hash: Hash, base: string, target: string, skip: (file: string) => boolean): void {
  if (!existsSync(target)) return;
  if (statSync(target).isDirectory()) {
    for (const name of readdirSync(target).sort()) add(hash, base, path.join(target, name), skip);
    return;
  }
  const name = path.relative(base, target).split(path.sep).join("/");
  if (skip(name)) return;
  const content = readFileSync(target);
  hash.update(`${name}\0${content.length}\0`).update(content);
}

/**
 * SHA-256 (hex) over the names and contents of `targets` (files or whole folders, missing ones left out) below
 * `base`, and over `extra`. `skip` names files, relative to `base`, that do not count.
 */
export function hashOf(
  base: string,
  targets: string[],
  extra: string[] = [],
  skip: (file: string) => boolean = () => false,
): string {
  const hash = createHash("sha256");
  for (const target of targets) add(hash, base, path.resolve(base, target), skip);
  for (const text of extra) hash.update(`\0${text}`);
  return hash.digest("hex");
}
