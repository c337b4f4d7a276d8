import type { Dispatcher } from "./dispatcher";
import { InvalidEvent } from "./events";
import type { Intake } from "./intake";
import { stepData } from "./opcodes";
import { functionId } from "./registry";
import { isAuthorized } from "./signing";
import type { Queries, RunRow } from "./store/queries";
import type { Store } from "./store/store";

/** A request to the engine, from the SDK in this process or over HTTP. */
export interface ApiRequest {
  method: string;
  /** Path without the query, not decoded. */
  path: string;
  header(name: string): string | null;
  body: string;
  /** Comes from this process: keys are not asked for. */
  trusted: boolean;
}

/** An answer; `body` is sent as JSON unless it is undefined. */
export interface ApiResponse {
  status: number;
  body?: unknown;
}

export interface ApiOptions {
  intake: Intake;
  dispatcher: Dispatcher;
  store: Store;
  queries: Queries;
  eventKey: string | undefined;
  signingKey: string | undefined;
  register: (functions: unknown) => Promise<void>;
}

const problem = (status: number, error: string): ApiResponse => ({
  status,
  body: { error, status, data: null },
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseBody(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function showRun(run: RunRow): Record<string, unknown> {
  return {
    run_id: run.id,
    run_started_at: run.startedAt.toISOString(),
    function_id: functionId(run.slug),
    function_slug: run.slug,
    function_version: 1,
    environment_id: "00000000-0000-4000-a000-000000000000",
    event_id: run.event,
    status: run.status,
    ended_at: run.endedAt?.toISOString() ?? null,
    output: run.output === null ? null : JSON.parse(run.output),
  };
}

const metadata = () => ({ fetched_at: new Date().toISOString(), cached_until: null });

/** The engine's endpoints: what the SDK calls, and what an app may ask about its runs. */
export class Api {
  constructor(private readonly options: ApiOptions) {}

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const [root, first = "", second = "", third = "", fourth = ""] = request.path
      .slice(1)
      .split("/")
      .map(decodeURIComponent);
    const { eventKey, signingKey } = this.options;
    if (root === "e" && request.method === "POST") {
      if (!request.trusted && eventKey && first !== eventKey) {
        return { status: 401, body: { status: 401, error: "Event key not found" } };
      }
      return this.sendEvents(request);
    }
    if (root === "health" && request.method === "GET") return { status: 200, body: { status: 200 } };
    if (!request.trusted && signingKey && !isAuthorized(signingKey, request.header("authorization"))) {
      return problem(401, "authentication failed: send the hash of the signing key as a bearer token");
    }
    const route = `${request.method} ${root}/${first}`;
    if (route === "POST fn/register") return this.register(request);
    if (route === "POST v1/checkpoint" && third === "async") return this.checkpoint(second, request);
    if (route === "POST v1/signals") return this.signal(request);
    if (route === "GET v1/runs" && !third) return this.showRun(second);
    if (route === "DELETE v1/runs" && !third) return this.cancelRun(second);
    if (route === "GET v1/events" && third === "runs") return this.runsOfEvent(second);
    if (route === "GET v0/runs" && third === "batch") return this.batch(second);
    if (route === "GET v0/runs" && third === "actions") return this.actions(second);
    if (root === "invoke" && request.method === "POST" && !fourth) return this.invoke(first, request);
    return problem(404, `the embedded engine has no ${request.method} ${request.path}`);
  }

  private async sendEvents(request: ApiRequest): Promise<ApiResponse> {
    try {
      const ids = await this.options.intake.send(request.body, request.header("x-inngest-event-id-seed"));
      return { status: 200, body: { ids, status: 200 } };
    } catch (error) {
      if (!(error instanceof InvalidEvent)) throw error;
      return { status: 400, body: { ids: [""], status: 400, error: error.message } };
    }
  }

  private async register(request: ApiRequest): Promise<ApiResponse> {
    const body = parseBody(request.body);
    if (!body) return problem(400, "the body must be a JSON object with the member `functions`");
    await this.options.register(body.functions);
    return { status: 200, body: { ok: true, modified: true, status: 200 } };
  }

  private async checkpoint(run: string, request: ApiRequest): Promise<ApiResponse> {
    const body = parseBody(request.body);
    const item = Number(body?.qi_id);
    const generation = Number(body?.generation_id);
    if (!Array.isArray(body?.steps) || !Number.isSafeInteger(item) || !Number.isSafeInteger(generation)) {
      return problem(400, "a checkpoint needs `qi_id`, `generation_id` and `steps`");
    }
    const steps = body.steps
      .filter(
        (step) =>
          isRecord(step) && (step.op === "StepRun" || step.op === "Step") && typeof step.id === "string",
      )
      .map((step) => ({ id: String(step.id), data: stepData(step.data) }));
    const result = await this.options.dispatcher.checkpoint({ run, item, generation }, steps);
    if (result.outcome === "gone") return problem(400, "run not found in state store");
    if (result.outcome === "stale")
      return problem(409, "this dispatch of the run has been replaced by another");
    return { status: 200 };
  }

  private async signal(request: ApiRequest): Promise<ApiResponse> {
    const body = parseBody(request.body);
    if (typeof body?.signal !== "string") return problem(400, "`signal` must be a string");
    const { signal, data } = body;
    const pause = await this.options.store.signalPause(signal);
    const result =
      pause && (await this.options.dispatcher.resume(pause, stepData({ signal, data: data ?? null })));
    if (result?.outcome !== "ok") return problem(404, `no run waits for the signal "${signal}"`);
    return { status: 200, body: { data: { run_id: pause?.run }, metadata: metadata() } };
  }

  private async showRun(id: string): Promise<ApiResponse> {
    const run = await this.options.queries.run(id);
    if (!run) return problem(404, `there is no run ${id}`);
    return { status: 200, body: { data: showRun(run), metadata: metadata() } };
  }

  private async cancelRun(id: string): Promise<ApiResponse> {
    const run = await this.options.queries.run(id);
    if (!run) return problem(404, `there is no run ${id}`);
    const result = await this.options.dispatcher.cancel(run);
    return result.outcome === "ok" ? { status: 200 } : problem(400, `the run ${id} has ended already`);
  }

  private async runsOfEvent(id: string): Promise<ApiResponse> {
    const runs = await this.options.queries.runsOfEvent(id);
    return { status: 200, body: { data: runs.map(showRun), metadata: metadata() } };
  }

  private async batch(id: string): Promise<ApiResponse> {
    const run = await this.options.queries.run(id);
    return run ? { status: 200, body: [JSON.parse(run.payload)] } : problem(410, `there is no run ${id}`);
  }

  private async actions(id: string): Promise<ApiResponse> {
    if (!(await this.options.queries.run(id))) return problem(410, `there is no run ${id}`);
    const steps = await this.options.queries.steps(id);
    return { status: 200, body: Object.fromEntries(steps.map((step) => [step.id, JSON.parse(step.data)])) };
  }

  private async invoke(slug: string, request: ApiRequest): Promise<ApiResponse> {
    const data = parseBody(request.body)?.data ?? {};
    if (!isRecord(data)) return problem(400, "`data` must be an object");
    const id = await this.options.intake.invoke(slug, data);
    return id ? { status: 200, body: { id, status: 200 } } : problem(404, `there is no function "${slug}"`);
  }
}
