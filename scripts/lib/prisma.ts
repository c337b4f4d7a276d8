import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "./root";

/**
 * Runs the Prisma CLI with the engine of this repository and gives back what it printed. Throws with its
 * messages when it fails. `databaseUrl` is the database that the command works on, if it needs one.
 */
export function runPrisma(args: string[], databaseUrl?: string): string {
  const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      PATH: `${path.join(root, "node_modules", ".bin")}${path.delimiter}${process.env.PATH ?? ""}`,
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, "scripts", "schema-engine.mjs"),
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`prisma ${args[0]} failed:\n${stdout}${stderr}`);
  return stdout;
}
