import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Application } from "~/tests/support/application";

export type User = Awaited<ReturnType<Application["signUp"]>>;
export type Problems = { code: string; nodeId?: string; field?: string; message: string }[];
export type ErrorBody = {
  error: { code: string; message: string; details?: Record<string, unknown> };
  problems?: Problems;
};
export type Answer<Body> = { status: number; headers: Headers; body: Body; text: string };
export type CallOptions = {
  key?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  text?: string;
  headers?: Record<string, string>;
};

async function answerOf<Body>(response: Response): Promise<Answer<Body>> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: (text ? JSON.parse(text) : undefined) as Body };
}

function requestOf(method: string, path: string, options: CallOptions): Request {
  const text = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  return new Request(`http://localhost:3000${path}`, {
    method,
    headers: {
      ...(options.key && { authorization: `Bearer ${options.key}` }),
      ...(text !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(text !== undefined && { body: text }),
  });
}

/** One call of the REST API through its route file. `path` is what follows /api/v1/, with its query. */
export async function rest<Body = ErrorBody>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<Body>> {
  const { GET } = await import("@/app/api/v1/[...path]/route");
  const [segments = ""] = path.split("?");
  const params = Promise.resolve({ path: segments.split("/").map(decodeURIComponent) });
  return answerOf(await GET(requestOf(method, `/api/v1/${path}`, options), { params }));
}

export type TrpcAnswer = {
  result?: { data: unknown };
  error?: { message: string; data: { httpStatus: number; stack?: string; app: ErrorBody["error"] } };
};

/** One call of a procedure over HTTP through its route file; queries go in the address, mutations in the body. */
export async function trpc(
  method: "GET" | "POST",
  name: string,
  options: CallOptions = {},
): Promise<Answer<TrpcAnswer>> {
  const { GET } = await import("@/app/api/trpc/[trpc]/route");
  const { body, ...rest } = options;
  const query =
    method === "GET" && body !== undefined ? `?input=${encodeURIComponent(JSON.stringify(body))}` : "";
  const sent = method === "GET" ? rest : options;
  return answerOf(await GET(requestOf(method, `/api/trpc/${name}${query}`, sent)));
}

/** One call of a webhook through its route file. */
export async function webhook<Body = { executionId: string }>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<Body>> {
  const { POST } = await import("@/app/api/webhooks/[...path]/route");
  const [segments = ""] = path.split("?");
  const params = Promise.resolve({ path: segments.split("/") });
  return answerOf(await POST(requestOf(method, `/api/webhooks/${path}`, options), { params }));
}

/** A new API key of this user. */
export async function keyOf(user: User, scopes?: ("read" | "write" | "run")[]): Promise<string> {
  const { key } = await user.account.apiKeys.create({ name: "test", ...(scopes && { scopes }) });
  return key;
}

/** The Cookie header of a new session of this user, as a sign-in sets it. */
export async function cookieOf(user: User): Promise<string> {
  const { auth } = await import("@/server/auth");
  const context = await auth().$context;
  const { token } = await context.internalAdapter.createSession(user.actor.userId);
  const signature = createHmac("sha256", context.secret).update(token).digest("base64");
  return `${context.authCookies.sessionToken.name}=${encodeURIComponent(`${token}.${signature}`)}`;
}

/** Resolves to the execution when it is final. */
export async function finished(user: User, id: string) {
  for (;;) {
    const execution = await user.executions.get({ id });
    if (!["PENDING", "RUNNING"].includes(execution.status)) return execution;
    await sleep(15);
  }
}

/** Stores a document as a workflow, runs its draft and waits for the end. */
export async function runToEnd(user: User, document: WorkflowDocument, input?: unknown) {
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id, input });
  return finished(user, executionId);
}

/** Every step of an execution, page by page. */
export async function allSteps(user: User, id: string) {
  const steps = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<User["executions"]["steps"]>> = await user.executions.steps({
      id,
      cursor,
    });
    steps.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return steps;
}

/** Stores a document as a workflow and deploys it. */
export async function deployed(user: User, document: WorkflowDocument): Promise<string> {
  const { id } = await user.workflows.create({ document });
  await user.workflows.deploy({ id });
  return id;
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("expected a rejection");
    },
    (error: unknown) => error,
  );
}
