import path from "node:path";
import { parseEnv } from "@/server/env";
import { applyMigrations } from "@/server/migrate";
import { ensureBuilt, isBuilt } from "~/scripts/lib/build";
import { occupyBuild } from "~/scripts/lib/build-users";
import { generateClient } from "~/scripts/lib/generate";
import { root } from "~/scripts/lib/root";
import { choosePlaces } from "../postgres/places";
import { runtimeCommand, webCommand } from "./commands";
import { prepareDataDir } from "./data-dir";
import { startDatabase } from "./database";
import { acquireLock } from "./lock";
import { say, timed } from "./output";
import { describeParts, productVariables, runtimeVariables, type StandInPorts, standInsFor } from "./parts";
import { assertFree, stablePorts } from "./ports";
import { RunningFile } from "./running-file";
import { loadSecrets } from "./secrets";
import { reachable, type Settings } from "./settings";
import { StartError } from "./start-error";
import { type Supervised, supervise } from "./supervise";
import { startUnit } from "./unit";
import { waitFor } from "./wait-for";

type Source = Record<string, string | undefined>;

/** Everything that one `npm start` holds, in the order in which it came to be; it is let go in reverse. */
export class Product {
  readonly #parts: Supervised[] = [];
  readonly #releases: (() => void)[] = [];
  readonly #stopping = new AbortController();
  #running: RunningFile | undefined;
  #starting: Promise<void> = Promise.resolve();

  constructor(
    readonly settings: Settings,
    readonly source: Source,
  ) {}

  /** Resolves when every part answers. Throws when one cannot be started, with those before it still running. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { settings } = this;
    prepareDataDir(settings.dataDir);
    this.#releases.push(acquireLock(settings.dataDir, settings.url));
    await assertFree(settings.host, settings.port, "PORT");
    await assertFree(settings.host, settings.realtimePort, "REALTIME_PORT");
    this.#running = new RunningFile(settings.dataDir);

    const names = ["postgres", "engine", "vault", "github"] as const;
    const ports = await stablePorts(settings.dataDir, names, [settings.port, settings.realtimePort]);
    this.#checkConfiguration(ports);
    await this.#build();
    this.#stopping.signal.throwIfAborted();
    const databaseUrl = await this.#startDatabase(ports.postgres);
    this.#stopping.signal.throwIfAborted();
    const folder = path.join(root, "prisma", "migrations");
    await applyMigrations(databaseUrl, folder, (line) => say("start", line));
    await this.#startProcesses(ports, databaseUrl);
  }

  /** Stops the parts in order, each with its time limit, and gives the data directory free. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // A part that is being started right now is known, and can be stopped, once that has come to its end.
    await this.#starting.catch(() => undefined);
    for (const part of this.#parts.toReversed()) await part.stop();
    this.#release();
  }

  /** Stops everything at once. */
  kill(): void {
    this.#stopping.abort();
    for (const part of this.#parts) part.kill();
    this.#release();
  }

  #release(): void {
    this.#running?.remove();
    for (const release of this.#releases.splice(0).toReversed()) release();
  }

  /** Throws for what web and runtime would refuse, before time goes into a build. */
  #checkConfiguration(ports: StandInPorts): void {
    const { settings, source } = this;
    const databaseUrl = source.DATABASE_URL?.trim() || "postgresql://127.0.0.1/workfuse";
    const secrets = loadSecrets(settings.dataDir);
    const variables = productVariables({ settings, source, secrets, ports, databaseUrl });
    parseEnv({ ...source, ...variables, ...runtimeVariables(settings.runtimes - 1, source) });
  }

  async #build(): Promise<void> {
    const { buildDir, dev, skipBuild } = this.settings;
    if (dev) generateClient();
    else if (!skipBuild) await ensureBuilt(buildDir, (line) => say("build", line), this.#stopping.signal);
    else if (!isBuilt(buildDir))
      throw new StartError(`Nothing is built in ${buildDir}: leave --skip-build out.`);
    if (!dev) this.#releases.push(occupyBuild(buildDir));
  }

  async #startDatabase(port: number): Promise<string> {
    const given = this.source.DATABASE_URL?.trim();
    if (given) return given;
    let url = "";
    const database = await timed("start", "PostgreSQL is up", () =>
      supervise({
        name: "postgres",
        start: async () => {
          const unit = await startDatabase(this.settings.dataDir, port);
          url = unit.url;
          return unit;
        },
        log: (line) => say("postgres", line),
        onStarted: (pid) => this.#running?.setPid("postgres", pid),
      }),
    );
    this.#parts.push(database);
    database.settle();
    return url;
  }

  async #startNode(name: string, command: ReturnType<typeof webCommand>, env: Source): Promise<Supervised> {
    const part = await supervise({
      name,
      start: () => startUnit({ name, ...command, env }),
      log: (line) => say(name, line),
      onStarted: (pid) => this.#running?.setPid(name, pid),
    });
    this.#parts.push(part);
    return part;
  }

  async #startProcesses(ports: StandInPorts, databaseUrl: string): Promise<void> {
    const { settings, source } = this;
    const secrets = loadSecrets(settings.dataDir);
    const variables = productVariables({ settings, source, secrets, ports, databaseUrl });
    const env = { ...source, ...variables };
    // Not always in the data directory: as root it lies where the database's own account can go.
    const folder = standInsFor(source).database ? choosePlaces(settings.dataDir).cluster : "";
    for (const line of describeParts(source, ports, folder)) say("start", line);
    if (standInsFor(source).github && settings.url !== `http://localhost:${settings.port}`) {
      say("start", `HOST is ${settings.host}: the stand-in sign-in can be reached from this machine only`);
    }
    const started: Supervised[] = [];
    for (let index = 0; index < settings.runtimes; index += 1) {
      const name = index === 0 ? "runtime" : `runtime-${index + 1}`;
      const own = { ...env, ...runtimeVariables(index, source) };
      started.push(await this.#startNode(name, runtimeCommand(settings), own));
    }
    started.push(await this.#startNode("web", webCommand(settings), env));
    const host = reachable(settings.host);
    await timed("start", "web and runtime are up", () =>
      Promise.race([
        Promise.all([
          waitFor("runtime", `http://${host}:${settings.realtimePort}/healthz`, this.#stopping.signal),
          waitFor("web", `http://${host}:${settings.port}/api/health`, this.#stopping.signal),
        ]),
        ...started.map((part) => part.failure),
      ]),
    );
    this.#stopping.signal.throwIfAborted();
    for (const part of started) part.settle();
    const realtimeUrl = source.REALTIME_URL?.trim() || `ws://localhost:${settings.realtimePort}`;
    const set = Object.entries(variables).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    this.#running?.publish({ url: settings.url, realtimeUrl, env: Object.fromEntries(set) });
  }
}
