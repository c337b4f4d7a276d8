import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { parseEnv } from "./env";

const production = {
  DATABASE_URL: "postgresql://u:p@db:5432/workfuse",
  BETTER_AUTH_SECRET: "s".repeat(32),
  BETTER_AUTH_URL: "https://workfuse.example/",
  REALTIME_URL: "wss://live.workfuse.example",
  GITHUB_CLIENT_ID: "id",
  GITHUB_CLIENT_SECRET: "secret",
  AWS_REGION: "eu-central-1",
  INNGEST_EVENT_KEY: "event",
  INNGEST_SIGNING_KEY: "signkey-prod-00",
  WORKFUSE_SERVE_ORIGIN: "https://runtime.workfuse.example",
};

function problemsOf(source: Record<string, string | undefined>): unknown {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof AppError) return error.details?.problems;
    throw error;
  }
  return [];
}

describe("parseEnv", () => {
  it("names every missing variable at once", () => {
    expect(problemsOf({})).toEqual([
      "DATABASE_URL is missing",
      "BETTER_AUTH_SECRET is missing",
      "GITHUB_CLIENT_ID is missing",
      "GITHUB_CLIENT_SECRET is missing",
      "AWS_REGION is missing",
      "INNGEST_EVENT_KEY is missing",
      "REALTIME_URL is missing",
      "BETTER_AUTH_URL is missing",
      "INNGEST_SIGNING_KEY is missing",
      "WORKFUSE_SERVE_ORIGIN is missing",
    ]);
  });

  it.each(Object.keys(production))("does not start without %s outside one machine", (name) => {
    expect(problemsOf({ ...production, [name]: " " })).toEqual([`${name} is missing`]);
  });

  it("puts the problems into the message", () => {
    expect(() => parseEnv({ ...production, PORT: "70000", DATABASE_URL: "mysql://x" })).toThrow(
      /PORT must be a port number[\s\S]*DATABASE_URL must be a postgresql:\/\/ URL/,
    );
  });

  it("takes a production configuration and fills in the defaults", () => {
    const env = parseEnv(production);
    expect(env).toMatchObject({
      local: false,
      host: "127.0.0.1",
      web: { port: 3000, url: "https://workfuse.example" },
      realtime: { port: 3001, url: "wss://live.workfuse.example", serve: true },
      allowPrivateHosts: [],
      inngest: { dev: false, serveOrigin: "https://runtime.workfuse.example" },
    });
    expect(env.vault.endpoint).toBeUndefined();
  });

  it("never uses a stand-in without WORKFUSE_LOCAL=1", () => {
    const env = parseEnv({
      ...production,
      WORKFUSE_LOCAL_PARTS: "engine,vault,github",
      WORKFUSE_LOCAL_GITHUB_URL: "http://localhost:4000",
      WORKFUSE_LOCAL_REALTIME: "0",
    });
    expect(env.hosts).toMatchObject({ engine: false, vault: false, github: false });
    expect(env.github.standInUrl).toBeUndefined();
    expect(env.realtime.serve).toBe(true);
    expect(problemsOf({ ...production, INNGEST_DEV: "1" })).toEqual([
      "INNGEST_DEV turns the signature check off and is allowed with WORKFUSE_LOCAL=1 only",
    ]);
  });

  it("reads what the launcher hands to the runtime", () => {
    const env = parseEnv({
      ...production,
      WORKFUSE_LOCAL: "1",
      BETTER_AUTH_URL: "",
      REALTIME_URL: "",
      INNGEST_DEV: "1",
      PORT: "4000",
      REALTIME_PORT: "4001",
      WORKFUSE_LOCAL_PARTS: "engine, vault",
      WORKFUSE_LOCAL_ENGINE_PORT: "4002",
      WORKFUSE_ALLOW_PRIVATE_HOSTS: "localhost:80,[::1]:8080",
    });
    expect(env.web.url).toBe("http://localhost:4000");
    expect(env.realtime.url).toBe("ws://localhost:4001");
    expect(env.hosts).toEqual({
      engine: true,
      vault: true,
      github: false,
      enginePort: 4002,
      vaultPort: undefined,
      githubPort: undefined,
    });
    expect(env.allowPrivateHosts).toEqual(["localhost:80", "[::1]:8080"]);
  });

  it("wants what an Inngest of one's own needs on one machine, too", () => {
    const local = { ...production, WORKFUSE_LOCAL: "1", INNGEST_SIGNING_KEY: "", WORKFUSE_SERVE_ORIGIN: "" };
    expect(problemsOf(local)).toEqual(["INNGEST_SIGNING_KEY is missing", "WORKFUSE_SERVE_ORIGIN is missing"]);
    expect(problemsOf({ ...local, INNGEST_DEV: "1" })).toEqual([]);
  });

  it("wants the key of the provider whose model is named", () => {
    const named = { ...production, WORKFUSE_AI_MODEL: "anthropic/claude-haiku-4-5", OPENAI_API_KEY: "k" };
    expect(problemsOf(named)).toEqual([expect.stringMatching(/^ANTHROPIC_API_KEY is missing/)]);
    expect(problemsOf({ ...named, ANTHROPIC_API_KEY: "k" })).toEqual([]);
    const local = { ...production, WORKFUSE_AI_MODEL: "openai/llama3.1" };
    expect(problemsOf({ ...local, OPENAI_BASE_URL: "http://localhost:11434/v1" })).toEqual([]);
    expect(problemsOf({ ...local, WORKFUSE_AI_MODEL: "llama3.1" })).toEqual([
      expect.stringMatching(/^WORKFUSE_AI_MODEL must be provider\/model/),
    ]);
  });

  it("takes the number of proxies in front, and none where nothing is said", () => {
    const proxies = (WORKFUSE_TRUSTED_PROXIES?: string) =>
      parseEnv({ ...production, WORKFUSE_TRUSTED_PROXIES }).trustedProxies;
    expect([proxies(), proxies(""), proxies("0"), proxies("2")]).toEqual([0, 0, 0, 2]);
    for (const wrong of ["-1", "10", "true", "10.0.0.0/8"]) {
      expect(problemsOf({ ...production, WORKFUSE_TRUSTED_PROXIES: wrong })).toEqual([
        "WORKFUSE_TRUSTED_PROXIES must be the number of proxies in front, from 0 to 9",
      ]);
    }
  });

  it("refuses an entry of a list that has the wrong form", () => {
    expect(problemsOf({ ...production, WORKFUSE_ALLOW_PRIVATE_HOSTS: "localhost" })).toEqual([
      "WORKFUSE_ALLOW_PRIVATE_HOSTS must be host:port",
    ]);
  });
});
