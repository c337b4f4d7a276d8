import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { choosePlaces, type Places } from "./places";

export type Cluster = {
  /** Connection string of the database `workfuse`. */
  url: string;
  /** Connection string of any database of this cluster. */
  urlOf(database: string): string;
  process: ChildProcess;
  /** Resolves when the server process has ended, by whatever cause. */
  ended: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, everything committed is kept. */
  stop(): Promise<void>;
};

type Options = {
  dataDir: string;
  port: number;
  log: (line: string) => void;
  /** Extra `name=value` settings of postgresql.conf. */
  settings?: string[];
};

const user = "workfuse";
const database = "workfuse";

function run(places: Places, binary: string, args: string[]): ChildProcess {
  const { account } = places;
  return spawn(path.join(places.native, "bin", binary), args, {
    cwd: places.cluster,
    // A group of its own: Ctrl-C in the terminal reaches the launcher, which stops the parts in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // Nothing of the caller's environment: PG variables there would change the server.
    env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
}

async function finished(child: ChildProcess, what: string): Promise<void> {
  const output: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${what} failed (exit status ${code}):\n${output.join("").trim()}`);
}

async function initialise(places: Places, password: string): Promise<void> {
  const passwordFile = path.join(places.cluster, "..", `.initdb-${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (places.account) chownSync(passwordFile, places.account.uid, places.account.gid);
  try {
    const args = ["-D", places.cluster, "-U", user, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    await finished(run(places, "initdb", [...args, "--encoding=UTF8", "--locale=C"]), "initdb");
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function passwordOf(dataDir: string): string {
  const file = path.join(dataDir, "postgres-password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/** A server that outlived a killed launcher holds the cluster: ask it to end, and wait until it has. */
async function stopLeftover(cluster: string, log: Options["log"]): Promise<void> {
  const file = path.join(cluster, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  const alive = () => {
    try {
      process.kill(pid, 0);
      const commandLine = `/proc/${pid}/cmdline`;
      return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes(cluster);
    } catch {
      return false;
    }
  };
  if (!pid || !alive()) return;
  log("a database server from an interrupted run is still up: stopping it first");
  process.kill(pid, "SIGINT");
  for (let waited = 0; alive(); waited += 50) {
    if (waited > 30_000)
      throw new Error(`The database server with process id ${pid} does not end: stop it by hand.`);
    await sleep(50);
  }
}

async function ensureDatabase(urlOf: Cluster["urlOf"]): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf("postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
}

/**
 * Whether PostgreSQL can have its Unix socket in this folder: a statement and its answer take about half the
 * processor time of TCP there. Its path holds at most 103 bytes everywhere (sun_path in unix(7), 104 on macOS).
 */
function fitsSocket(folder: string, port: number): boolean {
  const file = path.resolve(folder, `.s.PGSQL.${port}`);
  return process.platform !== "win32" && Buffer.byteLength(file) <= 103;
}

/**
 * Starts PostgreSQL from the npm registry's binaries on 127.0.0.1:port and, where its path is short
 * enough, a Unix socket in the cluster's folder; makes the cluster on first use.
 * Needs an unused `port` and sole use of `dataDir` (the launcher's lock sees to that). Takes 1-3 s the first
 * time, some 100 ms afterwards.
 */
export async function startPostgres(options: Options): Promise<Cluster> {
  mkdirSync(options.dataDir, { recursive: true });
  const password = passwordOf(options.dataDir);
  const places = choosePlaces(options.dataDir);
  await stopLeftover(places.cluster, options.log);
  // initdb writes PG_VERSION early and postgresql.conf late: without the latter a first start was cut short.
  const complete = path.join(places.cluster, "workfuse-initialised");
  if (!existsSync(complete)) {
    rmSync(places.cluster, { recursive: true, force: true });
    mkdirSync(places.cluster, { recursive: true, mode: 0o700 });
    if (places.account) chownSync(places.cluster, places.account.uid, places.account.gid);
    await initialise(places, password);
    writeFileSync(complete, "");
  }
  const hasSocket = fitsSocket(places.cluster, options.port);
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${hasSocket ? places.cluster : ""}`,
    "max_connections=80",
    "shared_buffers=64MB",
    // Every query here is small: compiling it takes longer than running it.
    "jit=off",
    "log_min_messages=warning",
    ...(options.settings ?? []),
  ];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const server = run(places, "postgres", ["-D", places.cluster, "-p", String(options.port), ...flags]);
  const ended = new Promise<void>((resolve) => server.on("close", () => resolve()));
  const recent: string[] = [];
  const heard = (chunk: Buffer) => {
    for (const line of chunk.toString().split("\n").filter(Boolean)) {
      recent.push(line);
      options.log(line);
    }
  };
  server.stdout?.on("data", heard);
  server.stderr?.on("data", heard);

  const socket = hasSocket ? `?host=${encodeURIComponent(places.cluster)}` : "";
  const urlOf = (name: string) =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${options.port}/${name}${socket}`;
  let exited = false;
  ended.then(() => {
    exited = true;
  });
  for (let waited = 0; ; waited += 25) {
    try {
      await ensureDatabase(urlOf);
      break;
    } catch (error) {
      if (exited || waited > 60_000) {
        throw new Error(`The database did not start:\n${recent.slice(-10).join("\n")}`, { cause: error });
      }
      await sleep(25);
    }
  }
  return {
    url: urlOf(database),
    urlOf,
    process: server,
    ended,
    async stop() {
      server.kill("SIGINT");
      const stuck = setTimeout(() => server.kill("SIGQUIT"), 10_000);
      await ended;
      clearTimeout(stuck);
    },
  };
}
