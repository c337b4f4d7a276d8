import { describe, expect, it } from "vitest";
import { parseEnv } from "./env";
import { commonHeaders, pagePolicy } from "./security-headers";

const local = {
  WORKFUSE_LOCAL: "1",
  WORKFUSE_DATA_DIR: "/tmp/none",
  DATABASE_URL: "postgres://localhost/none",
  BETTER_AUTH_SECRET: "a-secret-for-tests-that-is-long-enough",
  GITHUB_CLIENT_ID: "id",
  GITHUB_CLIENT_SECRET: "secret",
  AWS_REGION: "us-east-1",
  AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:1",
  INNGEST_DEV: "1",
  INNGEST_EVENT_KEY: "key",
};
const env = (more: Record<string, string> = {}) => parseEnv({ ...local, ...more });
const rules = (policy: string) =>
  Object.fromEntries(
    policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]),
  );

describe("a page's policy", () => {
  it("lets scripts run by their nonce alone", () => {
    expect(rules(pagePolicy("abc", env(), false))).toMatchObject({
      "default-src": "'none'",
      "script-src": "'nonce-abc' 'strict-dynamic'",
      "frame-ancestors": "'none'",
      "base-uri": "'none'",
      "form-action": "'self'",
    });
  });

  it("names the live view, the pictures and where faults are reported", () => {
    const policy = rules(
      pagePolicy(
        "abc",
        env({ REALTIME_URL: "wss://live.example.com", SENTRY_DSN: "https://k@sentry.example.com/1" }),
      ),
    );
    expect(policy["connect-src"]).toBe("'self' wss://live.example.com https://sentry.example.com");
    expect(policy["img-src"]).toContain("https://avatars.githubusercontent.com");
    const standIn = rules(pagePolicy("abc", env({ WORKFUSE_LOCAL_GITHUB_URL: "http://localhost:4010" })));
    expect(standIn["img-src"]).toBe("'self' data: blob: http://localhost:4010");
  });
});

it("asks for TLS where the application has it, and only there", () => {
  expect(commonHeaders(env())).not.toHaveProperty("strict-transport-security");
  expect(pagePolicy("abc", env())).not.toContain("upgrade-insecure-requests");
  const tls = env({ BETTER_AUTH_URL: "https://app.example.com" });
  expect(commonHeaders(tls)["strict-transport-security"]).toMatch(/^max-age=\d{7,}/);
  expect(pagePolicy("abc", tls)).toContain("upgrade-insecure-requests");
});
