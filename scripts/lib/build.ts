import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { otherUser } from "./build-users";
import { bundleRuntime } from "./bundle";
import { extraNodes } from "./extra-nodes";
import { generateClient } from "./generate";
import { hashOf } from "./hash";
import { root } from "./root";

type Log = (line: string) => void;
type BuildPart = {
  name: string;
  inputs: string[];
  run(buildDir: string, log: Log, signal?: AbortSignal): Promise<void>;
};

const shared = [
  "src",
  "prisma/schema.prisma",
  "inngest",
  "package-lock.json",
  "tsconfig.json",
  "scripts/lib",
];

/** In this order: the web build empties the folder. */
const parts: BuildPart[] = [
  {
    name: "web",
    inputs: [...shared, "public", "next.config.ts", "postcss.config.mjs", "tsconfig.next.json"],
    run: buildWeb,
  },
  { name: "runtime", inputs: [...shared, "infra/local"], run: bundleRuntime },
];

const derived = (file: string) => /\.test\.tsx?$|^src\/generated\/|\.md$/.test(file);

function stampOf({ name, inputs }: BuildPart): string {
  const extra = extraNodes();
  const targets = extra ? [...inputs, path.relative(root, extra.folder)] : inputs;
  const publicVariables = Object.entries(process.env)
    .filter(([variable]) => variable.startsWith("NEXT_PUBLIC_"))
    .map(([variable, value]) => `${variable}=${value}`)
    .sort();
  return hashOf(root, targets, [name, extra?.folder ?? "", ...publicVariables], derived);
}

function stampFile(buildDir: string, { name }: BuildPart): string {
  return path.join(root, buildDir, `workfuse-${name}.stamp`);
}

function isFresh(buildDir: string, part: BuildPart): boolean {
  const file = stampFile(buildDir, part);
  return existsSync(file) && readFileSync(file, "utf8") === stampOf(part);
}

async function buildWeb(buildDir: string, log: Log, signal?: AbortSignal): Promise<void> {
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const started = Date.now();
  const output: string[] = [];
  const child = spawn(process.execPath, [next, "build"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      WORKFUSE_BUILD_DIR: buildDir,
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => output.push(`${chunk}`));
  const sign = setInterval(() => {
    log(`still building the web part (${Math.round((Date.now() - started) / 1000)} s so far)`);
  }, 20_000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (code !== 0) throw new Error(`The web part could not be built:\n${output.join("").trim()}`);
  } finally {
    clearInterval(sign);
  }
}

/** Whether `buildDir` holds a whole build, of whatever state of the sources. */
export function isBuilt(buildDir: string): boolean {
  return parts.every((part) => existsSync(stampFile(buildDir, part)));
}

/**
 * Brings the build in `buildDir` (relative to the repository) up to date: only what the sources, the packages or
 * WORKFUSE_NODES changed is built again. Throws when the compiler fails, or when a running WorkFuse serves from
 * the folder that would be replaced. An aborted `signal` ends the compiler.
 */
export async function ensureBuilt(buildDir: string, log: Log, signal?: AbortSignal): Promise<void> {
  if (path.relative(root, path.resolve(root, buildDir)).startsWith("..")) {
    throw new Error(`WORKFUSE_BUILD_DIR is ${buildDir}: choose a folder inside ${root}.`);
  }
  generateClient();
  for (const part of parts) {
    if (isFresh(buildDir, part)) continue;
    const user = otherUser(buildDir);
    if (user) {
      throw new Error(
        `The sources have changed since ${buildDir} was built, and another WorkFuse (process ${user}) runs from it. Stop that one first, or set WORKFUSE_BUILD_DIR to build elsewhere.`,
      );
    }
    const slow = part.name === "web" && !existsSync(path.join(root, buildDir, "BUILD_ID"));
    log(`building the ${part.name} part${slow ? " (the first time one to two minutes)" : ""}`);
    const stamp = stampOf(part);
    const started = Date.now();
    await part.run(buildDir, log, signal);
    writeFileSync(stampFile(buildDir, part), stamp);
    log(`built the ${part.name} part in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}
