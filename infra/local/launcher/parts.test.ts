import { expect, it } from "vitest";
import { parseEnv } from "@/server/env";
import { describeParts, productVariables, runtimeVariables, standInsFor } from "./parts";
import { readSettings } from "./settings";

const secrets = {
  betterAuthSecret: "b".repeat(43),
  githubClientSecret: "g",
  vaultAccessKeyId: "AKIALOCAL",
  vaultSecretAccessKey: "v",
  eventKey: "e",
  signingKey: "signkey-local-00",
};
const ports = { postgres: 1, engine: 2, vault: 3, github: 4 };

function variablesFor(source: Record<string, string>) {
  const settings = readSettings([], source);
  return productVariables({
    settings,
    source,
    secrets,
    ports,
    databaseUrl: source.DATABASE_URL ?? "postgresql://x/y",
  });
}

it("supplies everything that the parts need when nothing is set", () => {
  const env = parseEnv(variablesFor({}));
  expect(env.hosts).toEqual({
    engine: true,
    vault: true,
    github: true,
    enginePort: 2,
    vaultPort: 3,
    githubPort: 4,
  });
  expect(env).toMatchObject({
    local: true,
    web: { url: "http://localhost:3000" },
    github: { standInUrl: "http://127.0.0.1:4" },
    vault: { endpoint: "http://127.0.0.1:3", region: "us-east-1" },
    inngest: { dev: true, baseUrl: "http://127.0.0.1:2" },
  });
});

it.each([
  ["database", { DATABASE_URL: "postgresql://db/real" }, "DATABASE_URL"],
  ["engine", { INNGEST_EVENT_KEY: "real" }, "INNGEST_DEV"],
  ["vault", { AWS_REGION: "eu-west-1" }, "AWS_ACCESS_KEY_ID"],
  ["github", { GITHUB_CLIENT_ID: "real" }, "WORKFUSE_LOCAL_GITHUB_URL"],
] as const)("leaves the %s to the user who sets the real one", (service, source, untouched) => {
  expect(standInsFor(source)[service]).toBe(false);
  expect(variablesFor({ ...source })).not.toHaveProperty(untouched);
  expect(describeParts(source, ports, "/data").filter((line) => line.includes("stand-in"))).toHaveLength(3);
});

it("keeps a profile of the AWS SDK away from the stand-in", () => {
  const variables = variablesFor({ AWS_PROFILE: "work", AWS_SESSION_TOKEN: "t" });
  expect(variables).toMatchObject({ AWS_ACCESS_KEY_ID: "AKIALOCAL", AWS_PROFILE: undefined });
});

it("lets further runtime processes run the engine and nothing else", () => {
  expect(runtimeVariables(0, {})).toEqual({});
  const env = parseEnv({ ...variablesFor({}), ...runtimeVariables(1, {}) });
  expect(env.hosts).toMatchObject({ engine: true, vault: false, github: false, enginePort: undefined });
  expect(env.realtime.serve).toBe(false);
  expect(() => runtimeVariables(1, { INNGEST_BASE_URL: "https://inngest.example" })).toThrow(
    /WORKFUSE_RUNTIMES/,
  );
});
