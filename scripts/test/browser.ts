import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const commands = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

function installedBrowser(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which does not exist.`);
  }
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const places = commands.flatMap((command) => folders.map((folder) => path.join(folder, command)));
  const macOs = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  return [...places, macOs].find((place) => existsSync(place));
}

function run(command: string, args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, args, { stdio: "inherit", env }).status === 0;
}

function fromDebian(log: (line: string) => void): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  log("no Chromium or Chrome here: installing Debian's chromium package (about a minute)");
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
  return installedBrowser();
}

async function fromPlaywright(log: (line: string) => void): Promise<string | undefined> {
  log("no Chromium or Chrome here: installing Playwright's");
  const cli = createRequire(import.meta.url).resolve("playwright-core/cli.js");
  if (!run(process.execPath, [cli, "install", "chromium"])) return undefined;
  const { chromium } = await import("playwright-core");
  const place = chromium.executablePath();
  return existsSync(place) ? place : undefined;
}

/** The path of a Chromium or Chrome, which is installed if need be. Throws, saying what to do, when there is none. */
export async function findBrowser(log: (line: string) => void): Promise<string> {
  const found = installedBrowser() ?? fromDebian(log) ?? (await fromPlaywright(log));
  if (found) return found;
  throw new Error(
    "There is no browser for the browser tests: install Chromium or Chrome, or set CHROMIUM_PATH.",
  );
}
