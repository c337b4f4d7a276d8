// Runs before every npm script, first of all on a fresh clone: plain JavaScript for Node 20, no packages.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readLiveOwner } from "./lib/process-identity.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const modules = path.join(root, "node_modules");
const stampFile = path.join(modules, ".workfuse-install");

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The text of a file, or "" where there is none. */
function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

/** What node_modules has to fit: the lock file, and the packages that package.json asks for. */
function wantedStamp() {
  const { dependencies, devDependencies, optionalDependencies, allowScripts } = JSON.parse(
    textOf(path.join(root, "package.json")),
  );
  const asked = JSON.stringify({ dependencies, devDependencies, optionalDependencies, allowScripts });
  const lock = textOf(path.join(root, "package-lock.json"));
  return createHash("sha256").update(`${process.platform}-${process.arch}\n${asked}\n${lock}`).digest("hex");
}

/** Lets `npx workfuse` find the command: npm links the commands of packages, not the one of the project itself. */
function linkCommand() {
  const link = path.join(modules, ".bin", "workfuse");
  if (lstatSync(link, { throwIfNoEntry: false })) return;
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(path.join("..", "..", "bin", "workfuse.mjs"), link);
}

function install() {
  process.stdout.write("Installing packages (first time: about two minutes)…\n");
  // Not `npm ci`: it fails where a registry mirror lacks the optional packages of other platforms.
  // Everything is needed to build, so NODE_ENV=production must not leave the development packages out.
  const args = ["install", "--no-audit", "--no-fund", "--include=dev", "--include=optional"];
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ["npm", []];
  const { status, error } = spawnSync(command, [...first, ...args], { cwd: root, stdio: "inherit" });
  if (error) fail(`npm could not be run: ${error.message}. Install npm, which comes with Node.`);
  if (status !== 0)
    fail(`npm install failed (exit status ${status}). Its messages above say why; then start again.`);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `WorkFuse needs Node 20.19 or newer to begin; this is ${process.versions.node}. Install a newer Node.`,
  );
}
if (textOf(stampFile) !== wantedStamp()) {
  const dataDir = path.resolve(root, process.env.WORKFUSE_DATA_DIR || ".workfuse");
  const owner = readLiveOwner(path.join(dataDir, "launcher.lock"));
  if (owner) {
    fail(
      `WorkFuse already runs here (process ${owner.pid}, ${owner.url}) and new packages have to be installed. Stop it with Ctrl-C there first.`,
    );
  }
  install();
  writeFileSync(stampFile, wantedStamp());
}
linkCommand();
