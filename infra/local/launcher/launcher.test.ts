import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { freePort } from "~/tests/support/free-port";
import { acquireLock } from "./lock";
import { stablePorts } from "./ports";
import { loadSecrets } from "./secrets";
import { runScript } from "./test-process";

let folder: string;
const servers: net.Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-launcher-"));
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listenOn(host: string): Promise<number> {
  const port = await freePort();
  const server = net.createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, host, resolve);
  });
  return port;
}

/** What a start says that must fail before anything is built. */
async function failedStart(env: Record<string, string>): Promise<{ status: number | null; output: string }> {
  const ports = { PORT: String(await freePort()), REALTIME_PORT: String(await freePort()) };
  const all = { HOST: "127.0.0.1", WORKFUSE_DATA_DIR: path.join(folder, "data"), ...ports, ...env };
  const start = runScript("main.ts", [], { ...all, WORKFUSE_BUILD_DIR: ".next-never" });
  const status = await start.exited;
  return { status, output: start.output() };
}

it.each(["PORT", "REALTIME_PORT"])("refuses a taken %s and says what to set", async (variable) => {
  const port = await listenOn("127.0.0.1");
  const { status, output } = await failedStart({ [variable]: String(port) });
  expect(output).toMatch(new RegExp(`Port ${port} is taken by another program.*${variable}=\\d+ npm start`));
  expect(status).toBe(1);
  expect(existsSync(path.join(folder, "data", "launcher.lock"))).toBe(false);
});

it.runIf(os.networkInterfaces().lo?.some((address) => address.family === "IPv6"))(
  "refuses a port on which localhost of the other family answers",
  async () => {
    const port = await listenOn("::1");
    const { status, output } = await failedStart({ PORT: String(port) });
    expect(output).toContain(`Port ${port} is taken by another program`);
    expect(status).toBe(1);
  },
);

it.each([
  ["PORT", "http", 'PORT is "http": set a whole number from 1 to 65535.'],
  ["HOST", "192.0.2.1", "HOST is 192.0.2.1, which is no address of this machine"],
])("refuses %s=%s", async (variable, value, message) => {
  const { status, output } = await failedStart({ [variable]: value });
  expect(output).toContain(message);
  expect(status).toBe(1);
});

it("names what the configuration lacks", async () => {
  const { status, output } = await failedStart({ INNGEST_EVENT_KEY: "real" });
  expect(output).toContain("INNGEST_SIGNING_KEY is missing");
  expect(output).not.toContain("[build]");
  expect(status).toBe(1);
});

it("refuses one port for both listeners", async () => {
  const { status, output } = await failedStart({ PORT: "4567", REALTIME_PORT: "4567" });
  expect(output).toContain("PORT and REALTIME_PORT are both 4567");
  expect(status).toBe(1);
});

it.each([
  ["is a file", () => path.join(folder, "file")],
  ["lies where nothing can be made", () => "/proc/workfuse/data"],
])("refuses a data directory that %s", async (_, place) => {
  writeFileSync(path.join(folder, "file"), "");
  const { status, output } = await failedStart({ WORKFUSE_DATA_DIR: place() });
  expect(output).toMatch(
    /The data directory \S+ cannot be written to .*Set WORKFUSE_DATA_DIR to a folder of yours/,
  );
  expect(status).toBe(1);
});

it("refuses a second start over the same data directory", async () => {
  const release = acquireLock(folder, "http://localhost:3000");
  const { status, output } = await failedStart({ WORKFUSE_DATA_DIR: folder });
  release();
  expect(output).toContain(`WorkFuse already runs here (process ${process.pid}, http://localhost:3000)`);
  expect(status).toBe(1);
});

it("refuses an option that it does not know", async () => {
  const start = runScript("main.ts", ["--fast"]);
  expect(await start.exited).toBe(1);
  expect(start.output()).toContain("Unknown option --fast");
});

it("keeps the secrets that it made, for the owner only, and adds those that are missing", () => {
  const first = loadSecrets(folder);
  const file = path.join(folder, "secrets.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadSecrets(folder)).toEqual(first);
  writeFileSync(file, JSON.stringify({ eventKey: "kept" }));
  const second = loadSecrets(folder);
  expect(second.eventKey).toBe("kept");
  expect(second.betterAuthSecret).not.toBe(first.betterAuthSecret);
  expect(loadSecrets(folder)).toEqual(second);
});

it("gives each stand-in the port of the last start unless that is taken", async () => {
  const names = ["engine", "vault"] as const;
  const first = await stablePorts(folder, names, []);
  expect(await stablePorts(folder, names, [])).toEqual(first);
  const second = await stablePorts(folder, names, [first.vault]);
  expect(second.engine).toBe(first.engine);
  expect(second.vault).not.toBe(first.vault);
});
