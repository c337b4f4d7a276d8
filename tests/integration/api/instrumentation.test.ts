import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Ingest, startIngest } from "~/tests/support/sentry";

const canary = "canary-in-a-payload";

let ingest: Ingest;

beforeAll(async () => {
  ingest = await startIngest();
  const variables = {
    NEXT_RUNTIME: "nodejs",
    SENTRY_DSN: "",
    DATABASE_URL: "postgresql://u:p@127.0.0.1:1/workfuse",
    BETTER_AUTH_SECRET: "s".repeat(32),
    BETTER_AUTH_URL: "https://workfuse.example",
    REALTIME_URL: "wss://live.workfuse.example",
    GITHUB_CLIENT_ID: "id",
    GITHUB_CLIENT_SECRET: "secret",
    AWS_REGION: "eu-central-1",
    INNGEST_EVENT_KEY: "event",
    INNGEST_SIGNING_KEY: "signkey-prod-00",
    WORKFUSE_SERVE_ORIGIN: "https://runtime.workfuse.example",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await ingest.close();
});

/** A failure that carries what a request held in every place where libraries put such things. */
function failure(): Error {
  const cause = Object.assign(new SyntaxError(`Unexpected token 'c', "${canary}" is not valid JSON`), {
    detail: `Failing row contains (${canary})`,
    config: { headers: { authorization: `Bearer ${canary}` } },
  });
  return Object.assign(new TypeError(`It broke for "${canary}"`, { cause }), {
    body: canary,
    input: { canary },
  });
}

const request = {
  path: `/api/v1/workflows?token=${canary}`,
  method: "POST",
  headers: { cookie: `session=${canary}`, authorization: `Bearer ${canary}` },
};
const context = {
  routerKind: "App Router",
  routePath: "/api/v1/[...path]",
  routeType: "route",
  revalidateReason: undefined,
} as const;

/** What a process that is just starting has: it reads its environment once. */
async function newProcess() {
  vi.resetModules();
  const { onRequestError, register } = await import("@/instrumentation");
  const { closeErrorReporting } = await import("@/server/error-reporting");
  const { toAppError } = await import("@/server/trpc");
  return { onRequestError, register, closeErrorReporting, toAppError };
}

it("reports nothing without a DSN", async () => {
  const { onRequestError, register, closeErrorReporting, toAppError } = await newProcess();
  await register();
  toAppError(failure());
  await onRequestError(failure(), request, context);
  await closeErrorReporting();
  expect(ingest.envelopes).toEqual([]);
});

it("reports unexpected failures with a DSN, and nothing of what they carry", async () => {
  vi.stubEnv("SENTRY_DSN", ingest.dsn);
  const { onRequestError, register, closeErrorReporting, toAppError } = await newProcess();
  await register();
  toAppError(failure());
  await onRequestError(failure(), request, context);
  await closeErrorReporting();

  const kinds = [
    expect.objectContaining({ type: "SyntaxError", value: "Unexpected token '…', \"…\" is not valid JSON" }),
    expect.objectContaining({
      type: "TypeError",
      value: 'It broke for "…"',
      stacktrace: { frames: expect.arrayContaining([expect.objectContaining({ function: "failure" })]) },
    }),
  ];
  expect(ingest.events()).toMatchObject([
    { tags: { part: "web", what: "unexpected failure" }, exception: { values: kinds } },
    {
      tags: { part: "web", what: "a page or route failed", route: "/api/v1/[...path]" },
      exception: { values: kinds },
    },
  ]);
  expect(ingest.envelopes.join()).not.toContain(canary);
  expect(ingest.envelopes.join()).not.toContain('"infer_ip":"auto"');
});
