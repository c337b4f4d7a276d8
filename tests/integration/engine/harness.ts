import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import { createEngine } from "~/infra/local/engine/create-engine";
import type { Engine, EngineOptions, LogEntry } from "~/infra/local/engine/types";

/** A call of the engine to a function, with the answer that the SDK gave. */
export interface RecordedCall {
  function: string;
  stepId: string;
  headers: Record<string, string>;
  body: {
    ctx: Record<string, unknown> & {
      attempt: number;
      max_attempts: number;
      run_id: string;
      stack: { stack: string[]; current: number };
    };
    event: Record<string, unknown>;
    events: unknown[];
    steps: Record<string, unknown>;
    version: number;
  };
  status: number;
  answer: unknown;
}

/** A checkpoint of the SDK, with the status that the engine answered. */
export interface RecordedCheckpoint {
  run: string;
  steps: { op: string; id: string; displayName?: string; data: unknown }[];
  status: number;
  authorization: string | null;
}

/** An engine with an app in this process, and everything the two said to each other. */
export interface Harness {
  engine: Engine;
  client: Inngest;
  /** The app's serve handler. */
  handler(request: Request): Promise<Response>;
  calls: RecordedCall[];
  checkpoints: RecordedCheckpoint[];
  logs: LogEntry[];
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  send(name: string, data?: Record<string, unknown>, id?: string): Promise<string>;
  /** Waits until every run of an event has ended, and gives the runs as the API shows them. */
  ended(eventId: string, count?: number): Promise<ApiRun[]>;
  /** Sends an event and gives the one run that it starts, once it has ended. */
  run(name: string, data?: Record<string, unknown>): Promise<ApiRun>;
  callsOf(run: string): RecordedCall[];
  /** How often each step of a run was executed, as the app told: by answers and by checkpoints. */
  executions(run: string): Record<string, number>;
  stop(): Promise<void>;
}

export interface ApiRun {
  run_id: string;
  function_slug: string;
  status: string;
  output: unknown;
}

export interface HarnessOptions extends Partial<Omit<EngineOptions, "handler" | "databaseUrl">> {
  databaseUrl: string;
  functions: (client: Inngest) => InngestFunction.Any[];
  /** The SDK's own checkpointing settings. */
  sdkCheckpointing?: ConstructorParameters<typeof Inngest>[0]["checkpointing"];
  /** Runs the app in cloud mode with this key: it then checks the engine's signatures. */
  appSigningKey?: string;
  /** Leaves the engine without taking work. */
  idle?: boolean;
}

/** Waits until a condition holds; fails after 50 seconds. */
export async function until<Value>(
  look: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const deadline = Date.now() + 50_000;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error("the condition did not come to hold within 50 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function startHarness(options: HarnessOptions): Promise<Harness> {
  const { functions, sdkCheckpointing, appSigningKey, idle, ...engineOptions } = options;
  const calls: RecordedCall[] = [];
  const checkpoints: RecordedCheckpoint[] = [];
  const logs: LogEntry[] = [];
  let handler: (request: Request) => Promise<Response> = () => Promise.reject(new Error("not served yet"));
  const engine = await createEngine({
    retryDelayMs: () => 20,
    log: (entry) => logs.push(entry),
    ...engineOptions,
    handler: async (request) => {
      const { searchParams } = new URL(request.url);
      const text = await request.clone().text();
      const response = await handler(request);
      if (request.method !== "POST") return response;
      const answer = await response.clone().text();
      calls.push({
        function: searchParams.get("fnId") ?? "",
        stepId: searchParams.get("stepId") ?? "",
        headers: Object.fromEntries(request.headers),
        body: JSON.parse(text),
        status: response.status,
        answer: JSON.parse(answer),
      });
      return response;
    },
  });
  const client = new Inngest({
    id: "probe",
    isDev: !appSigningKey,
    ...(appSigningKey ? { signingKey: appSigningKey, eventKey: "key" } : {}),
    logger: silent,
    ...(sdkCheckpointing === undefined ? {} : { checkpointing: sdkCheckpointing }),
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname;
      if (!path.startsWith("/v1/checkpoint/")) return engine.fetch(input, init);
      const run = path.split("/")[3] ?? "";
      const response = await engine.fetch(input, init);
      const authorization = new Headers(init?.headers).get("authorization");
      const { steps } = JSON.parse(String(init?.body));
      checkpoints.push({ run, steps, status: response.status, authorization });
      return response;
    },
  });
  handler = serve({ client, functions: functions(client) });
  await engine.sync();
  if (!idle) await engine.start();

  const api: Harness["api"] = async (method, path, body) => {
    const response = await engine.fetch(`http://embedded${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  const harness: Harness = {
    engine,
    client,
    handler: (request) => handler(request),
    calls,
    checkpoints,
    logs,
    api,
    send: async (name, data = {}, id) => {
      const { ids } = await client.send({ name, data, ...(id ? { id } : {}) });
      return ids[0] ?? "";
    },
    ended: (eventId, count = 1) =>
      until(async () => {
        const { body } = await api("GET", `/v1/events/${eventId}/runs`);
        const runs = (body as { data: ApiRun[] }).data;
        return runs.length >= count && runs.every(({ status }) => status !== "Running") ? runs : undefined;
      }),
    run: async (name, data) => {
      const [run] = await harness.ended(await harness.send(name, data));
      if (!run) throw new Error(`${name} started no run`);
      return run;
    },
    callsOf: (run) => calls.filter(({ body }) => body.ctx.run_id === run),
    executions: (run) => {
      const counts: Record<string, number> = {};
      const answered = harness.callsOf(run).flatMap(({ answer }) => (Array.isArray(answer) ? answer : []));
      const saved = checkpoints.filter((checkpoint) => checkpoint.run === run).flatMap(({ steps }) => steps);
      for (const { op, displayName } of [...answered, ...saved] as { op?: string; displayName?: string }[]) {
        if (!["StepRun", "StepError", "StepFailed"].includes(op ?? "")) continue;
        counts[displayName ?? ""] = (counts[displayName ?? ""] ?? 0) + 1;
      }
      return counts;
    },
    stop: () => engine.stop(),
  };
  return harness;
}
