import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failureOf, get, openStreaming, serve, serveTcp } from "./test-server";

/** A server that sends `first` and then waits for the test to say how it goes on. */
async function slow(first: Buffer, headers: Record<string, string> = {}) {
  const started = Promise.withResolvers<ServerResponse>();
  const host = await serve((_request, response) => {
    response.writeHead(200, headers);
    response.write(first, () => started.resolve(response));
  });
  const outgoing = openStreaming({ allowPrivateHosts: [host] });
  return { outgoing, url: `http://${host}/`, started: started.promise };
}

async function drain(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("a body", () => {
  it.each([
    ["as it comes", Buffer.from("begin"), {}],
    ["as it is decoded", gzipSync("begin"), { "content-encoding": "gzip" }],
  ])("is read %s, while its end is still held back", async (_, first, headers) => {
    const { outgoing, url, started } = await slow(first, headers);
    const answer = await outgoing.request(get(url));
    const chunks = answer.body[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe("begin");
    (await started).end();
    expect((await chunks.next()).done).toBe(true);
  });

  it("is refused by the length that it announces, before it comes", async () => {
    const { outgoing, url } = await slow(Buffer.from("x"), { "content-length": "1001" });
    const failure = await failureOf(outgoing.request(get(url, { maxResponseBytes: 1000 })));
    expect(failure).toMatchObject({ code: "TOO_LARGE", processed: "unknown" });
    expect(failure.message).toContain("1000 bytes");
    expect(failure.message).toContain(new URL(url).host);
  });

  it("gives what is within the limit and then fails, and its connection ends", async () => {
    const { outgoing, url, started } = await slow(Buffer.alloc(1000));
    const answer = await outgoing.request(get(url, { maxResponseBytes: 1000 }));
    const chunks = answer.body[Symbol.asyncIterator]();
    expect((await chunks.next()).value).toHaveLength(1000);
    const response = await started;
    const closed = once(response, "close");
    response.write("x");
    expect(await failureOf(chunks.next())).toMatchObject({ code: "TOO_LARGE" });
    await closed;
  });

  it("ends its connection when it is closed unread, or left early", async () => {
    for (const leave of [
      async (answer: { close(): void }) => answer.close(),
      async ({ body }: { body: AsyncIterable<Buffer> }) => {
        for await (const chunk of body) if (chunk.length) break;
      },
    ]) {
      const { outgoing, url, started } = await slow(Buffer.from("begin"));
      const answer = await outgoing.request(get(url));
      const closed = once(await started, "close");
      await leave(answer);
      await closed;
    }
  });

  it.each([
    ["a time-out", new DOMException("too long", "TimeoutError"), "TIMEOUT"],
    ["a cancellation", new Error("cancelled"), "ABORTED"],
  ])("breaks off by %s", async (_, reason, code) => {
    for (const encoding of ["identity", "gzip"]) {
      const first = encoding === "gzip" ? gzipSync("begin") : Buffer.from("begin");
      const { outgoing, url, started } = await slow(first, { "content-encoding": encoding });
      const abort = new AbortController();
      const answer = await outgoing.request(get(url, { signal: abort.signal }));
      const whole = drain(answer.body);
      const closed = once(await started, "close");
      abort.abort(reason);
      expect(await failureOf(whole)).toMatchObject({ code, processed: "unknown" });
      await closed;
    }
  });

  it.each([
    ["to the end of its connection", "Connection: close", (bytes: Buffer) => bytes],
    ["to its announced length", "Content-Length: 3000000", (bytes: Buffer) => bytes],
    [
      "in chunks",
      "Transfer-Encoding: chunked",
      (bytes: Buffer) => Buffer.concat([Buffer.from("2dc6c0\r\n"), bytes, Buffer.from("\r\n0\r\n\r\n")]),
    ],
  ])("arrives whole at a reader slower than its sender, sent %s", async (_, header, framed) => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_value, index) => index % 251));
    const head = Buffer.from(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`);
    const host = await serveTcp((socket) =>
      socket.once("data", () => socket.end(Buffer.concat([head, framed(bytes)]))),
    );
    const outgoing = openStreaming({ allowPrivateHosts: [host] });
    const answer = await outgoing.request(get(`http://${host}/`));
    const chunks: Buffer[] = [];
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it("that its server breaks off is lost", async () => {
    const { outgoing, url, started } = await slow(Buffer.from("begin"));
    const answer = await outgoing.request(get(url));
    const whole = drain(answer.body);
    (await started).destroy();
    expect(await failureOf(whole)).toMatchObject({ code: "LOST", processed: "unknown" });
  });

  it("of a redirect is not waited for when it is large", async () => {
    const host = await serve((request, response) => {
      if (request.url === "/to") return void response.end("arrived");
      response.writeHead(302, { location: "/to" });
      // It never ends, and goes beyond every limit if somebody reads on.
      const pump = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", pump);
      pump();
    });
    const outgoing = openStreaming({ allowPrivateHosts: [host] });
    const answer = await outgoing.request(get(`http://${host}/`));
    expect(String(await drain(answer.body))).toBe("arrived");
  });
});

it("too many redirects are an error that names the hosts on the way", async () => {
  let other = "";
  const host = await serve((request, response) => {
    const location = request.url === "/0" ? "/1?token=hunter2" : `http://${other}/`;
    response.writeHead(302, { location }).end();
  });
  other = await serve((_request, response) =>
    response.writeHead(302, { location: `http://${host}/2` }).end(),
  );
  const outgoing = openStreaming({ allowPrivateHosts: [host, other] });
  const failure = await failureOf(outgoing.request(get(`http://${host}/0`, { maxRedirects: 3 })));
  expect(failure).toMatchObject({ code: "TOO_MANY_REDIRECTS", processed: "unknown" });
  expect(failure.message).toContain(`More than 3 redirects: ${host} (2 times), then ${other}, then ${host}`);
  expect(failure.message).not.toContain("hunter2");
});
