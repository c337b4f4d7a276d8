import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hashOf } from "./hash";
import { runPrisma } from "./prisma";
import { root } from "./root";

const output = path.join(root, "src", "generated", "prisma");
const stampFile = path.join(output, ".stamp");

/** Writes the Prisma client into src/generated unless it fits the schema and Prisma's version already. */
export function generateClient(): "generated" | "unchanged" {
  const stamp = hashOf(root, ["prisma/schema.prisma", "node_modules/prisma/package.json"]);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return "unchanged";
  runPrisma(["generate"]);
  writeFileSync(stampFile, stamp);
  return "generated";
}
