import { createRequire } from "node:module";
import path from "node:path";
import { keepAliveMs } from "@/lib/keep-alive";
import { root } from "~/scripts/lib/root";
import type { Settings } from "./settings";

const { resolve } = createRequire(import.meta.url);

type Command = { args: string[]; nodeFlags: string[]; graceMs: number };

/** How the web part is run. */
export function webCommand({ dev, host, port }: Settings): Command {
  if (dev) {
    const args = [resolve("next/dist/bin/next"), "dev", "-H", host, "-p", String(port)];
    return { args, nodeFlags: [], graceMs: 5000 };
  }
  const server = path.join(import.meta.dirname, "web-server.mjs");
  return {
    args: [server, host, String(port), String(keepAliveMs)],
    nodeFlags: ["--max-old-space-size=1024"],
    graceMs: 5000,
  };
}

/** How a runtime process is run. It gets more time to end, for the steps in flight. */
export function runtimeCommand({ dev, buildDir }: Settings): Command {
  if (dev) {
    const tsx = path.join(path.dirname(resolve("tsx/package.json")), "dist", "cli.mjs");
    return {
      args: [tsx, "watch", "--clear-screen=false", "src/runtime/main.ts"],
      nodeFlags: [],
      graceMs: 10_000,
    };
  }
  const bundle = path.join(root, buildDir, "runtime", "main.mjs");
  return {
    args: [bundle],
    // Without source maps, which would cost 100 MB: the bundle keeps names, and says which file a line is from. Node's
    // own 32 MB for new objects, of which it keeps three to four times as much, cost another 100 MB and save no time.
    nodeFlags: ["--max-old-space-size=2048", "--max-semi-space-size=16"],
    graceMs: 10_000,
  };
}
