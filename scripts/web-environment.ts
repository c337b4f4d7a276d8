import { writeFileSync } from "node:fs";

/** What the web process reads of the configuration (docs/production.md), whoever hosts it. */
const names = [
  "REALTIME_URL",
  "DATABASE_URL",
  "BETTER_AUTH_SECRET",
  "BETTER_AUTH_URL",
  "GITHUB_CLIENT_ID",
  "GITHUB_CLIENT_SECRET",
  "AWS_REGION",
  "AWS_KMS_KEY_ID",
  "INNGEST_EVENT_KEY",
  "INNGEST_SIGNING_KEY",
  "INNGEST_BASE_URL",
  "WORKFUSE_SERVE_ORIGIN",
  "WORKFUSE_ALLOW_PRIVATE_HOSTS",
  "WORKFUSE_TRUSTED_PROXIES",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "ANTHROPIC_API_KEY",
  "GOOGLE_GENERATIVE_AI_API_KEY",
  "SENTRY_DSN",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/** A line that Next reads back as exactly this value: in single quotes nothing counts but `$`. */
function line(name: string, value: string): string {
  if (/['\r\n]/.test(value)) {
    throw new Error(
      `${name} has a single quotation mark or a line break, which .env.production cannot hold.`,
    );
  }
  return `${name}='${value.replaceAll("$", "\\$")}'\n`;
}

// Amplify has the variables of an app at hand only while it builds: its server finds them in this file.
const lines = names.flatMap((name) => {
  const value = process.env[name]?.trim();
  return value ? [line(name, value)] : [];
});
writeFileSync(".env.production", lines.join(""), { mode: 0o600 });
process.stdout.write(`${lines.length} variables written to .env.production\n`);
