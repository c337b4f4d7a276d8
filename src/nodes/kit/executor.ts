import type { z } from "zod";
import type { PayloadReference } from "@/lib/payload-reference";
import type { NodeDefinition } from "./define-node";

/** A credential's value, resolved for one step and gone with it. */
export type ResolvedCredential =
  | { type: "API_KEY"; in: "header" | "query"; name: string; key: string; allowedHosts: string[] }
  | { type: "BEARER_TOKEN"; token: string; allowedHosts: string[] }
  | { type: "BASIC_AUTH"; username: string; password: string; allowedHosts: string[] }
  | { type: "OAUTH2"; token: string; allowedHosts: string[] }
  | { type: "CUSTOM_HEADERS"; headers: { name: string; value: string }[]; allowedHosts: string[] }
  | ({ type: "HMAC_SECRET"; secret: string; allowedHosts: string[] } & Signing);

/** How a secret signs the requests that it is sent with; what is left out has a default (docs/credentials.md). */
export type Signing = {
  header?: string | undefined;
  algorithm?: "sha256" | "sha512" | undefined;
  encoding?: "hex" | "base64" | undefined;
  prefix?: string | undefined;
  /** The header with the time in seconds, which is signed too, before the body and parted from it by a dot. */
  timestampHeader?: string | undefined;
};

/** An outgoing HTTP call; whatever carries it out refuses addresses that are not public. */
export type HttpCall = {
  method: string;
  url: string;
  headers: [string, string][];
  body?: string;
  signal: AbortSignal;
  sensitiveHeaders?: string[];
  onRedirect?: (to: URL, from: URL) => void;
};
export type HttpAnswer = {
  status: number;
  headers: Record<string, string>;
  /** As it comes, to be read once and at most up to the limit of the way out; reading slowly holds the sender back. */
  body: AsyncIterable<Buffer>;
  url: string;
  /** Ends the transfer of a body that is not read to its end. */
  close(): void;
};

export type AiProvider = "openai" | "anthropic" | "google";

/** A key, and the base of the API that takes it: the provider's own where there is none. */
export type AiAccount = {
  apiKey?: string | undefined;
  baseUrl?: string | undefined;
  /** How the base is reached where a user has named it. */
  fetch?: typeof fetch | undefined;
  /** The host of a server of one's own that speaks the provider's protocol. */
  server?: string | undefined;
};

/** One use of a model, to be ended with the tokens that were counted. It never rejects. */
export type AiUse = {
  /** `estimated`: the provider had not counted the tokens when the call ended. */
  end(
    outcome: "answered" | "failed",
    tokens: { input: number; output: number; estimated: boolean },
  ): Promise<void>;
};

/** What a node that asks models may use of its workspace. */
export type AiServices = {
  /** How a provider is reached without a credential of the node's; undefined where there is no key for it. */
  account(provider: AiProvider): Promise<AiAccount | undefined>;
  /** Counts a use of a model, `provider/model`. Throws NodeError where the workspace may use none at present. */
  begin(model: string): Promise<AiUse>;
};

/** What a step may use of the world. */
export type Services = {
  ai: AiServices;
  http(call: HttpCall): Promise<HttpAnswer>;
  credential: ResolvedCredential | undefined;
  /**
   * The node's credential with the hosts that it may be sent to: one that has none yet is bound to the host of this
   * address for good. To be called before it is sent. Rejects as `http` does where the address can be called by nobody,
   * so that a slip binds nothing.
   */
  bindCredential(credential: ResolvedCredential, url: string): Promise<ResolvedCredential>;
  /** Notes that the credential was sent to a host other than by `http`, and what was answered. Returns at once. */
  noteUse(host: string, status: number): void;
  /**
   * Asks again for the credential, whose value was refused; undefined where there is no other value than before.
   */
  renewCredential?(): Promise<ResolvedCredential | undefined>;
  signal: AbortSignal;
  /** The same for every attempt of one node and iteration. */
  idempotencyKey: string;
  /** Whether this node's document says how often to retry. */
  explicitRetries: boolean;
  /** Masks the credential's value in a text. What is cut short must be masked before: half a secret is not found. */
  mask(text: string): string;
  /**
   * Shows those who look at the run what the node has written beyond what it showed before, masked. Never waits or
   * fails; nothing of it is kept, and the output stands in its place when the step ends.
   */
  progress(more: string): void;
  /**
   * Keeps a body that is too large or too binary for the output, which refers to it instead. It is written as it
   * comes, the credential's value masked in it, and goes again if this attempt does not succeed. Rejects with what
   * reading the body threw, or where it cannot be written.
   */
  store(body: AsyncIterable<Buffer>, mediaType: string): Promise<PayloadReference>;
};

type Config<D extends NodeDefinition> = z.output<D["config"]>;
type Result<D extends NodeDefinition> = {
  port: D["ports"]["out"][number]["id"];
  output: z.output<D["output"]>;
};

/** What a node would do with a rendered config, without doing it. */
type Preview<D extends NodeDefinition> = {
  preview(config: Config<D>, now: Date): Record<string, unknown>;
};

/** A node that does its work in one step. */
export type Executor<D extends NodeDefinition> = Preview<D> & {
  execute(config: Config<D>, services: Services): Promise<Result<D>>;
};

/** Until when a node waits at the latest, and what for: the time itself, an answer from outside, or a run's end. */
export type Wait = { until: Date; for: "timer" | "answer" | "child" };

/** What a node that begins to wait may use of the world. */
export type WaitServices = {
  /** The step that waits: answers are addressed to it. */
  stepId: string;
  /** Starts a run of another workflow of the same owner, once for this step, whose end is this step's answer. */
  startRun(run: { workflowId: string; input: unknown }): Promise<{ executionId: string }>;
};

/** What ended a wait: `answer` is missing where the time was up. */
export type WaitEnd = { now: Date; answer?: unknown };

/**
 * A node that waits: `begin` fixes until when and what for, and is given the time of its first attempt, so that
 * calling it again changes nothing; `end` is called when the answer has come or the time is up.
 */
export type Waiter<D extends NodeDefinition> = Preview<D> & {
  wait: {
    begin(config: Config<D>, since: Date, services: WaitServices): Wait | Promise<Wait>;
    end(config: Config<D>, end: WaitEnd): Result<D>;
  };
};

/** A node that runs its body once for each item. */
export type Loop<D extends NodeDefinition> = Preview<D> & {
  /** The list to go through. Throws NodeError where there is none. */
  begin(config: Config<D>): { items: readonly unknown[]; concurrency: number };
};

/** A node that a run starts at: its output is checked when the run is accepted. */
export type Trigger<D extends NodeDefinition> = Preview<D>;

/** A failed attempt. `final` failures are not tried again whatever the node's retries. */
export class NodeError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly options: {
      final: boolean;
      /** HTTP status of the answer that was the failure. */
      status?: number;
      /** The run of another workflow whose end was the failure. */
      executionId?: string;
      /** What the other side asked for, in milliseconds. */
      retryAfterMs?: number;
    },
  ) {
    super(message);
  }
}

/** An executor whose node type is only known when it runs. */
export type NodeModule = {
  preview(config: never, now: Date): Record<string, unknown>;
  execute?(config: never, services: Services): Promise<{ port: string; output: unknown }>;
  wait?: {
    begin(config: never, since: Date, services: WaitServices): Wait | Promise<Wait>;
    end(config: never, end: WaitEnd): { port: string; output: unknown };
  };
  begin?(config: never): { items: readonly unknown[]; concurrency: number };
};
