import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./root";

/**
 * The modules that take the places of `@/nodes/extra` and `@/nodes/extra.server` when WORKFUSE_NODES names a
 * folder of further node types; undefined when it does not. Absolute paths. Throws when the folder lies outside
 * the repository (the web bundler does not look there) or lacks one of the two modules.
 */
export function extraNodes(): { folder: string; browser: string; server: string } | undefined {
  const given = process.env.WORKFUSE_NODES;
  if (!given) return undefined;
  const folder = path.resolve(root, given);
  if (path.relative(root, folder).startsWith("..")) {
    throw new Error(`WORKFUSE_NODES is ${folder}: put the folder inside ${root}.`);
  }
  const browser = path.join(folder, "index.ts");
  const server = path.join(folder, "index.server.ts");
  for (const file of [browser, server]) {
    if (!existsSync(file)) throw new Error(`WORKFUSE_NODES is ${given}, but ${file} does not exist.`);
  }
  return { folder, browser, server };
}
