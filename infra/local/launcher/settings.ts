import path from "node:path";
import { reachableHost } from "@/lib/reachable-host";
import { root } from "~/scripts/lib/root";
import { StartError } from "./start-error";

/** How the launcher itself was told to run. */
export type Settings = {
  host: string;
  port: number;
  realtimePort: number;
  /** What a person opens. */
  url: string;
  /** Absolute. */
  dataDir: string;
  /** Relative to the repository. */
  buildDir: string;
  /** Hot reload instead of a build. */
  dev: boolean;
  /** Serve what is in `buildDir`, whether it fits the sources or not. */
  skipBuild: boolean;
  runtimes: number;
};

type Source = Record<string, string | undefined>;

function numberOf(source: Source, name: string, fallback: number, least: number, most: number): number {
  const text = source[name]?.trim();
  if (!text) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartError(`${name} is "${text}": set a whole number from ${least} to ${most}.`);
}

/** The host under which this machine reaches something that listens on `host`, as it stands in a URL. */
export function reachable(host: string): string {
  const reached = reachableHost(host);
  return reached.includes(":") ? `[${reached}]` : reached;
}

function isOfThisMachine(host: string): boolean {
  return ["127.0.0.1", "localhost", "::1", "0.0.0.0", "::"].includes(host);
}

/** Reads the command line and the environment; throws StartError for a value that makes no sense. */
export function readSettings(args: string[], source: Source): Settings {
  for (const argument of args) {
    if (argument !== "--dev" && argument !== "--skip-build") {
      throw new StartError(`Unknown option ${argument}: there are --dev and --skip-build.`);
    }
  }
  const host = source.HOST?.trim() || "127.0.0.1";
  const port = numberOf(source, "PORT", 3000, 1, 65_535);
  const realtimePort = numberOf(source, "REALTIME_PORT", 3001, 1, 65_535);
  if (port === realtimePort) {
    throw new StartError(`PORT and REALTIME_PORT are both ${port}: give them two different numbers.`);
  }
  return {
    host,
    port,
    realtimePort,
    url: `http://${isOfThisMachine(host) ? "localhost" : reachable(host)}:${port}`,
    dataDir: path.resolve(root, source.WORKFUSE_DATA_DIR?.trim() || ".workfuse"),
    buildDir: source.WORKFUSE_BUILD_DIR?.trim() || ".next",
    dev: args.includes("--dev"),
    skipBuild: args.includes("--skip-build"),
    runtimes: numberOf(source, "WORKFUSE_RUNTIMES", 1, 1, 16),
  };
}
