import { randomUUID } from "node:crypto";
import http from "node:http";
import { listen } from "../listen";
import { AwsError } from "./aws-error";
import { purgeExpired } from "./context";
import { createOperations, type Operations } from "./operations";
import { type SigningCredentials, verifySignature } from "./sigv4";
import { openStore } from "./store";

export type SecretsManagerOptions = {
  /** Holds the key (`key`, mode 0600) and one file per secret; made, mode 0700, when it is not there. */
  dataDir: string;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Who may call: requests must be signed with these (AWS Signature Version 4). */
  accessKeyId: string;
  secretAccessKey: string;
  /** Default us-east-1. */
  region?: string;
  /** Twelve digits; default 000000000000. */
  accountId?: string;
  /** Milliseconds since the epoch; default Date.now. */
  now?: () => number;
  /** Told of damaged files at the start and of faults of this server, never with a value; default console.warn. */
  warn?: (message: string) => void;
};

export type SecretsManager = { url: string; close(): Promise<void> };

/** A 64 KiB value whose every byte is escaped in JSON (`\u0000`), and room for the rest. */
const maxRequestBytes = 512 * 1024;
/** How long requests in flight may take to end when the server closes, in milliseconds. */
const closeGraceMs = 2_000;
const targetPrefix = "secretsmanager.";

/**
 * Starts an HTTP server that speaks AWS Secrets Manager's JSON 1.1 protocol and keeps its secrets, encrypted,
 * in a folder. What it has answered survives the death of the process.
 * @throws Error when the folder or its key cannot be used, or the port is taken
 */
export async function startSecretsManager(options: SecretsManagerOptions): Promise<SecretsManager> {
  const { region = "us-east-1", accountId = "000000000000", now = Date.now, warn = console.warn } = options;
  const context = { store: await openStore(options.dataDir, warn), region, accountId, now };
  await purgeExpired(context);
  const credentials = { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey, region };
  const operations = createOperations(context);
  const server = http.createServer((request, response) => {
    answer(request, response, operations, credentials).catch((error: unknown) => {
      warn(`Secrets Manager: ${error instanceof Error ? error.message : "the answer could not be sent"}`);
      response.destroy();
    });
  });
  const url = await listen(server, options.host, options.port);
  return { url, close: () => close(server) };

  async function answer(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    run: Operations,
    signing: SigningCredentials,
  ): Promise<void> {
    const requestId = randomUUID();
    try {
      const output = await handle(request, run, signing);
      send(response, requestId, 200, output);
    } catch (error) {
      const refusal = error instanceof AwsError ? error : internal(error);
      response.setHeader("x-amzn-errortype", refusal.type);
      send(response, requestId, refusal.status, { __type: refusal.type, Message: refusal.message });
    }
  }

  async function handle(
    request: http.IncomingMessage,
    run: Operations,
    signing: SigningCredentials,
  ): Promise<object> {
    if (request.method !== "POST" || request.url !== "/") {
      throw new AwsError("UnknownOperationException", "Operations are sent as POST to /.", 404);
    }
    const body = await readBody(request);
    // Signatures carry the caller's real time, also where a test turns the clock of the secrets.
    verifySignature(request.headers, body, signing, Date.now());
    const target = String(request.headers["x-amz-target"]);
    if (!target.startsWith(targetPrefix)) {
      throw new AwsError("UnknownOperationException", `x-amz-target must begin with ${targetPrefix}`);
    }
    return await run(target.slice(targetPrefix.length), parseJson(body));
  }

  function internal(error: unknown): AwsError {
    warn(`Secrets Manager: ${error instanceof Error ? error.message : String(error)}`);
    return new AwsError("InternalServiceError", "An error occurred on the server side.", 500);
  }
}

function send(response: http.ServerResponse, requestId: string, status: number, output: object): void {
  const body = JSON.stringify(output);
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.1",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-amzn-requestid": requestId,
  });
  response.end(body);
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // What is too long is read to its end but not kept, so that the caller is there to hear the answer.
    if (bytes <= maxRequestBytes) chunks.push(chunk);
  }
  if (bytes > maxRequestBytes) {
    throw new AwsError(
      "RequestEntityTooLargeException",
      `A request is at most ${maxRequestBytes} bytes long.`,
      413,
    );
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which may hold a value.
    throw new AwsError("SerializationException", "The request's body is not JSON.");
  }
}

async function close(server: http.Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearTimeout(impatience);
}
