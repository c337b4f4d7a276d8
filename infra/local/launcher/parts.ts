import type { Secrets } from "./secrets";
import type { Settings } from "./settings";
import { StartError } from "./start-error";

type Source = Record<string, string | undefined>;

/** The services that have a stand-in, and the variables of which any one means that the real one is to be used. */
const realWhenSet = {
  database: ["DATABASE_URL"],
  engine: ["INNGEST_BASE_URL", "INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"],
  vault: ["AWS_REGION", "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
  github: ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
} as const;

export type Service = keyof typeof realWhenSet;

const services = Object.keys(realWhenSet) as Service[];

/** Which services are served by a stand-in on this machine. */
export function standInsFor(source: Source): Record<Service, boolean> {
  const entries = services.map((service) => [
    service,
    !realWhenSet[service].some((name) => source[name]?.trim()),
  ]);
  return Object.fromEntries(entries);
}

export type StandInPorts = Record<"postgres" | "engine" | "vault" | "github", number>;

type Input = {
  settings: Settings;
  source: Source;
  secrets: Secrets;
  ports: StandInPorts;
  databaseUrl: string;
};

const valuesOf: Record<Service, (input: Input) => Source> = {
  database: ({ databaseUrl }) => ({ DATABASE_URL: databaseUrl }),
  engine: ({ secrets, ports }) => ({
    INNGEST_DEV: "1",
    INNGEST_BASE_URL: `http://127.0.0.1:${ports.engine}`,
    INNGEST_EVENT_KEY: secrets.eventKey,
    INNGEST_SIGNING_KEY: secrets.signingKey,
    WORKFUSE_LOCAL_ENGINE_PORT: String(ports.engine),
  }),
  vault: ({ secrets, ports }) => ({
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${ports.vault}`,
    AWS_ACCESS_KEY_ID: secrets.vaultAccessKeyId,
    AWS_SECRET_ACCESS_KEY: secrets.vaultSecretAccessKey,
    WORKFUSE_LOCAL_VAULT_PORT: String(ports.vault),
    // The SDK would prefer these to the keys above.
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
  }),
  github: ({ secrets, ports }) => ({
    GITHUB_CLIENT_ID: "workfuse-local",
    GITHUB_CLIENT_SECRET: secrets.githubClientSecret,
    // By number: cookies know no ports, so on localhost it would share those of the product.
    WORKFUSE_LOCAL_GITHUB_URL: `http://127.0.0.1:${ports.github}`,
    WORKFUSE_LOCAL_GITHUB_PORT: String(ports.github),
  }),
};

/** What differs, for web and runtime alike, from the environment that the launcher was given. */
export function productVariables(input: Input): Source {
  const { settings, source, secrets } = input;
  const standIns = standInsFor(source);
  const hosted = services.filter((service) => service !== "database" && standIns[service]);
  return {
    WORKFUSE_LOCAL: "1",
    HOST: settings.host,
    PORT: String(settings.port),
    REALTIME_PORT: String(settings.realtimePort),
    WORKFUSE_DATA_DIR: settings.dataDir,
    WORKFUSE_BUILD_DIR: settings.buildDir,
    BETTER_AUTH_SECRET: source.BETTER_AUTH_SECRET?.trim() || secrets.betterAuthSecret,
    BETTER_AUTH_URL: source.BETTER_AUTH_URL?.trim() || settings.url,
    NODE_ENV: settings.dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    WORKFUSE_LOCAL_PARTS: hosted.join(","),
    ...Object.assign(
      {},
      ...services.filter((service) => standIns[service]).map((name) => valuesOf[name](input)),
    ),
  };
}

/**
 * What the runtime process number `index` gets besides: the first one hosts the stand-ins and listens, each
 * further one only runs an instance of the engine.
 */
export function runtimeVariables(index: number, source: Source): Source {
  if (index === 0) return {};
  if (!standInsFor(source).engine) {
    throw new StartError(
      "WORKFUSE_RUNTIMES is for the embedded engine: with an Inngest of your own leave it out.",
    );
  }
  return {
    WORKFUSE_LOCAL_PARTS: "engine",
    WORKFUSE_LOCAL_ENGINE_PORT: undefined,
    WORKFUSE_LOCAL_REALTIME: "0",
  };
}

/** One line for each service: whether it is real or a stand-in, and then where it is. */
export function describeParts(source: Source, ports: StandInPorts, databaseFolder: string): string[] {
  const standIns = standInsFor(source);
  return [
    `database     ${standIns.database ? `stand-in: PostgreSQL on port ${ports.postgres}, kept in ${databaseFolder}` : "yours (DATABASE_URL)"}`,
    `engine       ${standIns.engine ? `stand-in: embedded, on port ${ports.engine}` : "Inngest (INNGEST_ variables)"}`,
    `vault        ${standIns.vault ? `stand-in for AWS Secrets Manager on port ${ports.vault}` : "AWS Secrets Manager (AWS_ variables)"}`,
    `sign-in      ${standIns.github ? `stand-in for GitHub on port ${ports.github}, with a user "demo"` : "GitHub (GITHUB_CLIENT_ID)"}`,
  ];
}
