#!/usr/bin/env node
// Plain JavaScript for Node 20: hands over to the built command line under the Node that the project pins.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const script = path.join(root, process.env.WORKFUSE_BUILD_DIR || ".next", "runtime", "cli.mjs");
const pinned = path.join(root, "node_modules", ".bin", "node");

if (!existsSync(script)) {
  process.stderr.write("Run npm start once first.\n");
  process.exit(1);
}

const node = existsSync(pinned) ? pinned : process.execPath;
const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: "inherit" });
// The terminal sends Ctrl-C to both; what is sent to this process alone is passed on, and both wait for the child.
process.on("SIGINT", () => undefined);
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  process.stderr.write(`${node} could not be run: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
