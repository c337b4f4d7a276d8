import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEnv } from "@/server/env";
import { root } from "./lib/root";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-environment-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const production = {
  REALTIME_URL: "wss://live.workfuse.example",
  DATABASE_URL: "postgresql://u:p%40$HOME@db:5432/workfuse?sslmode=verify-full",
  BETTER_AUTH_SECRET: 'a#b "c" \\n $d $PATH `e` = and more than 32',
  BETTER_AUTH_URL: "https://workfuse.example",
  GITHUB_CLIENT_ID: "id",
  GITHUB_CLIENT_SECRET: "secret",
  AWS_REGION: "eu-central-1",
  INNGEST_EVENT_KEY: "event",
  INNGEST_SIGNING_KEY: "signkey-prod-00",
  WORKFUSE_SERVE_ORIGIN: "https://runtime.workfuse.example",
  WORKFUSE_TRUSTED_PROXIES: "1",
};

const { resolve } = createRequire(import.meta.url);

function node(args: string[], variables: Record<string, string> = {}) {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NODE_ENV: "production" as const, ...variables };
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env });
}

const write = (variables: Record<string, string>) =>
  node(["--import", resolve("tsx"), path.join(root, "scripts/web-environment.ts")], variables);

/** What the file says, as Next reads it when it starts. */
function readBack(): Record<string, string> {
  const read =
    'process.stdout.write(JSON.stringify(require(process.argv[1]).loadEnvConfig(".", false).parsedEnv))';
  return JSON.parse(node(["-e", read, resolve("@next/env")]).stdout);
}

it("hands all that the web process needs over to Next, to the letter", () => {
  expect(write({ ...production, OTHER: "x" }).status).toBe(0);
  expect(readBack()).toEqual(production);
  expect(parseEnv(readBack()).auth.secret).toBe(production.BETTER_AUTH_SECRET);
});

it("refuses what the file cannot hold", () => {
  const { status, stderr } = write({ ...production, GITHUB_CLIENT_SECRET: "it's" });
  expect(status).toBe(1);
  expect(stderr).toContain("GITHUB_CLIENT_SECRET");
  expect(stderr).not.toContain("it's");
});

it("is described as it is", () => {
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  for (const name of Object.keys(production)) expect(read("docs/production.md")).toContain(`\`${name}\``);
  expect(read("amplify.yml")).toContain("scripts/web-environment.ts");
  expect(read("amplify.yml")).toContain("scripts/build.ts");
  expect(read("amplify.yml")).toContain("scripts/schema-engine.mjs");
});
