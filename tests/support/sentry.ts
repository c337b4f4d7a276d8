import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export type Ingest = {
  /** The DSN of a project whose reports come here. */
  dsn: string;
  /** Every envelope so far, as it was sent. */
  envelopes: readonly string[];
  /** The events in them. */
  events(): Record<string, unknown>[];
  close(): Promise<void>;
};

/** Takes reports as Sentry's ingest does. */
export async function startIngest(): Promise<Ingest> {
  const envelopes: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      envelopes.push((request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString());
      response.setHeader("content-type", "application/json");
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    dsn: `http://publickey@127.0.0.1:${(server.address() as AddressInfo).port}/1`,
    envelopes,
    // An envelope is a line about itself, then for each item a line about it and one with it.
    events: () =>
      envelopes.flatMap((text) => text.trimEnd().split("\n").slice(2)).map((line) => JSON.parse(line)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
