import type { z } from "zod";
import type { PayloadReference } from "@/lib/payload-reference";
import type { NodeDefinition } from "./define-node";

/** A credential's value, resolved for one step and gone with it. */
export type ResolvedCredential =
  | { type: "API_KEY"; in: "header" | "query"; name: string; key: string; allowedHosts: string[] }
  | { type: "BEARER_TOKEN"; token: string; allowedHosts: string[] }
  | { type: "BASIC_AUTH"; username: string; password: string; allowedHosts: string[] }
  | { type: "HMAC_SECRET"; secret: string; allowedHosts: string[] };

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

/** What a step may use of the world. */
export type Services = {
  http(call: HttpCall): Promise<HttpAnswer>;
  credential: ResolvedCredential | undefined;
  signal: AbortSignal;
  /** The same for every attempt of one node and iteration. */
  idempotencyKey: string;
  /** Whether this node's document says how often to retry. */
  explicitRetries: boolean;
  /** Masks the credential's value in a text. What is cut short must be masked before: half a secret is not found. */
  mask(text: string): string;
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

/** A node that waits: `begin` fixes the time to wake at, `end` runs when it has come. */
export type Waiter<D extends NodeDefinition> = Preview<D> & {
  begin(config: Config<D>, now: Date): { until: Date };
  end(config: Config<D>, now: Date): Result<D>;
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
  begin?(config: never, now: Date): { until: Date };
  end?(config: never, now: Date): { port: string; output: unknown };
};
