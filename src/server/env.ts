import { z } from "zod";
import { AppError } from "@/lib/errors";

const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number from 1 to 65535")
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, "must be a port number from 1 to 65535");
const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an absolute http:// or https:// URL" })
  .transform((value) => value.replace(/\/+$/, ""));
const hostPort = z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:]+):\d{1,5}$/, "must be host:port");
const list = <Item extends string>(item: z.ZodType<Item, string>) =>
  z
    .string()
    .transform((text) => text.split(",").map((entry) => entry.trim()))
    .transform((entries) => entries.filter(Boolean))
    .pipe(z.array(item));
const flag = z.enum(["0", "1"], "must be 0 or 1").transform((value) => value === "1");

const variables = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: port.default(3000),
  WORKFUSE_TRUSTED_PROXIES: z
    .string()
    .regex(/^\d$/, "must be the number of proxies in front, from 0 to 9")
    .default("0")
    .transform(Number),
  REALTIME_PORT: port.default(3001),
  REALTIME_URL: z.url({ protocol: /^wss?$/, error: "must be an absolute ws:// or wss:// URL" }).optional(),
  WORKFUSE_DATA_DIR: z.string().default(".workfuse"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// URL" }),
  BETTER_AUTH_SECRET: z.string().min(32, "must have at least 32 characters"),
  BETTER_AUTH_URL: httpUrl.optional(),
  GITHUB_CLIENT_ID: z.string(),
  GITHUB_CLIENT_SECRET: z.string(),
  AWS_REGION: z.string(),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: httpUrl.optional(),
  AWS_KMS_KEY_ID: z.string().optional(),
  INNGEST_DEV: flag.optional(),
  INNGEST_EVENT_KEY: z.string(),
  INNGEST_SIGNING_KEY: z.string().optional(),
  INNGEST_BASE_URL: httpUrl.optional(),
  WORKFUSE_SERVE_ORIGIN: httpUrl.optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: httpUrl.optional(),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: httpUrl.optional(),
  GOOGLE_GENERATIVE_AI_API_KEY: z.string().optional(),
  GOOGLE_GENERATIVE_AI_BASE_URL: httpUrl.optional(),
  WORKFUSE_AI_MODEL: z
    .string()
    .regex(
      /^(openai|anthropic|google)\/\S+$/,
      "must be provider/model, the provider openai, anthropic or google",
    )
    .optional(),
  SENTRY_DSN: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  WORKFUSE_ALLOW_PRIVATE_HOSTS: list(hostPort).default([]),
  WORKFUSE_RATE_LIMITS: z.enum(["on", "off"], "must be on or off").default("on"),
  WORKFUSE_LOCAL: flag.default(false),
  WORKFUSE_LOCAL_PARTS: list(
    z.enum(["engine", "vault", "github"], "must be a list of engine, vault, github"),
  ).default([]),
  WORKFUSE_LOCAL_REALTIME: flag.default(true),
  WORKFUSE_LOCAL_ENGINE_PORT: port.optional(),
  WORKFUSE_LOCAL_VAULT_PORT: port.optional(),
  WORKFUSE_LOCAL_GITHUB_PORT: port.optional(),
  WORKFUSE_LOCAL_GITHUB_URL: httpUrl.optional(),
});

type Variables = z.output<typeof variables>;

/** Needed unless the embedded engine (INNGEST_DEV) is used. */
const neededByInngest = ["INNGEST_SIGNING_KEY", "WORKFUSE_SERVE_ORIGIN"] as const;
/** Needed wherever no launcher stands behind the process, because their defaults make sense on one machine only. */
const neededOutside = ["REALTIME_URL", "BETTER_AUTH_URL", ...neededByInngest] as const;

/** The variable without which the model that is named cannot be reached. */
function missingForModel(values: Variables): string | undefined {
  const keys: Record<string, [variable: string, value: string | undefined]> = {
    openai: ["OPENAI_API_KEY", values.OPENAI_API_KEY ?? values.OPENAI_BASE_URL],
    anthropic: ["ANTHROPIC_API_KEY", values.ANTHROPIC_API_KEY],
    google: ["GOOGLE_GENERATIVE_AI_API_KEY", values.GOOGLE_GENERATIVE_AI_API_KEY],
  };
  const [variable, value] = keys[values.WORKFUSE_AI_MODEL?.split("/")[0] ?? ""] ?? [];
  return value ? undefined : variable;
}

type Source = Record<string, string | undefined>;

function checked(source: Source): Variables {
  const local = source.WORKFUSE_LOCAL === "1";
  // Set but empty is how a shell or a container service says "not set".
  const given = Object.entries(source).filter(
    ([name, value]) => value?.trim() && (local || !name.startsWith("WORKFUSE_LOCAL_")),
  );
  const input: Source = Object.fromEntries(given);
  const { success, data, error } = variables.safeParse(input);
  const problems = (error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    return input[name] === undefined ? `${name} is missing` : `${name} ${issue.message}`;
  });
  // An Inngest of one's own needs its part also when everything else is local.
  const needed = local ? neededByInngest.filter(() => input.INNGEST_DEV !== "1") : neededOutside;
  problems.push(...needed.filter((name) => !input[name]).map((name) => `${name} is missing`));
  const missing = data && missingForModel(data);
  if (missing) problems.push(`${missing} is missing: WORKFUSE_AI_MODEL names a model of that provider`);
  if (!local) {
    if (input.INNGEST_DEV === "1") {
      problems.push("INNGEST_DEV turns the signature check off and is allowed with WORKFUSE_LOCAL=1 only");
    }
  }
  if (success && problems.length === 0) return data;
  throw new AppError(
    "INTERNAL",
    `The configuration is incomplete:\n${problems.map((problem) => `  - ${problem}`).join("\n")}\nSet these environment variables (docs/configuration.md lists them all), or use "npm start", which supplies everything on one machine.`,
    { problems },
  );
}

function structured(values: Variables) {
  const parts = values.WORKFUSE_LOCAL_PARTS;
  return {
    /** On one machine, started by the launcher: stand-ins are allowed. */
    local: values.WORKFUSE_LOCAL,
    host: values.HOST,
    dataDir: values.WORKFUSE_DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    web: { port: values.PORT, url: values.BETTER_AUTH_URL ?? `http://localhost:${values.PORT}` },
    /** How many proxies in front append to X-Forwarded-For; with none the header counts for nothing. */
    trustedProxies: values.WORKFUSE_TRUSTED_PROXIES,
    /** Whether people, API keys, webhooks and sign-ins are held to their limits. */
    rateLimits: values.WORKFUSE_RATE_LIMITS === "on",
    realtime: {
      port: values.REALTIME_PORT,
      /** What browsers connect to. */
      url: values.REALTIME_URL ?? `ws://localhost:${values.REALTIME_PORT}`,
      /** Whether this runtime process listens on the port: of several on one machine, one does. */
      serve: values.WORKFUSE_LOCAL_REALTIME,
    },
    auth: { secret: values.BETTER_AUTH_SECRET },
    github: {
      clientId: values.GITHUB_CLIENT_ID,
      clientSecret: values.GITHUB_CLIENT_SECRET,
      /** Base of the stand-in as browsers and servers here see it; undefined means GitHub itself. */
      standInUrl: values.WORKFUSE_LOCAL_GITHUB_URL,
    },
    vault: {
      region: values.AWS_REGION,
      endpoint: values.AWS_ENDPOINT_URL_SECRETS_MANAGER,
      kmsKeyId: values.AWS_KMS_KEY_ID,
    },
    inngest: {
      dev: values.INNGEST_DEV ?? false,
      eventKey: values.INNGEST_EVENT_KEY,
      signingKey: values.INNGEST_SIGNING_KEY,
      baseUrl: values.INNGEST_BASE_URL,
      /** Origin under which Inngest reaches the runtime; undefined with the embedded engine. */
      serveOrigin: values.WORKFUSE_SERVE_ORIGIN,
    },
    ai: {
      openai: { apiKey: values.OPENAI_API_KEY, baseUrl: values.OPENAI_BASE_URL },
      anthropic: { apiKey: values.ANTHROPIC_API_KEY, baseUrl: values.ANTHROPIC_BASE_URL },
      google: {
        apiKey: values.GOOGLE_GENERATIVE_AI_API_KEY,
        baseUrl: values.GOOGLE_GENERATIVE_AI_BASE_URL,
      },
    },
    /** The model of magic input as `provider/model`; undefined means the first provider that is set. */
    aiModel: values.WORKFUSE_AI_MODEL,
    observability: { sentryDsn: values.SENTRY_DSN, otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT },
    /** `host:port` entries that nodes may call although they are not public. */
    allowPrivateHosts: values.WORKFUSE_ALLOW_PRIVATE_HOSTS,
    /** The stand-ins that the runtime process has to host. */
    hosts: {
      engine: parts.includes("engine"),
      vault: parts.includes("vault"),
      github: parts.includes("github"),
      /** Undefined: host the engine without a listener. */
      enginePort: values.WORKFUSE_LOCAL_ENGINE_PORT,
      vaultPort: values.WORKFUSE_LOCAL_VAULT_PORT,
      githubPort: values.WORKFUSE_LOCAL_GITHUB_PORT,
    },
  };
}

/** The configuration of this process: durations none, URLs without a trailing slash. */
export type Env = ReturnType<typeof structured>;

/**
 * Reads the configuration out of environment variables (CONTRACT, section 2). Throws one AppError that names
 * every variable that is missing or wrong; `details.problems` lists them.
 */
export function parseEnv(source: Source): Env {
  return structured(checked(source));
}

let current: Env | undefined;

/** The configuration of this process, read from the environment at the first call. Throws as `parseEnv` does. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}
