import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { closedPort, failureOf, get, openOutgoing, serve, serveTcp } from "./test-server";

describe("request and response", () => {
  it("carries method, path, query, headers and body, and gives status, headers and bytes", async () => {
    const host = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.writeHead(418, { "x-twice": ["a", "b"], "content-type": "text/plain" });
      response.end(`${request.method} ${request.url} ${request.headers["x-in"]} ${body}`);
    });
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const response = await outgoing.request(
      get(`http://${host}/p/%C3%A9?q=a%20b#fragment`, {
        method: "patch",
        headers: [["X-In", "in"]],
        body: "bödy",
      }),
    );
    expect(response.status).toBe(418);
    expect(response.headers).toMatchObject({ "x-twice": "a, b", "content-type": "text/plain" });
    expect(response.body.toString()).toBe("PATCH /p/%C3%A9?q=a%20b in bödy");
  });

  it("leaves out headers of the connection, so that a pasted request cannot smuggle another", async () => {
    const host = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const headers: [string, string][] = [
      ["Transfer-Encoding", "chunked"],
      ["Content-Length", "1"],
      ["Connection", "upgrade"],
      ["Upgrade", "h2c"],
      ["Expect", "100-continue"],
      ["X-Kept", "yes"],
    ];
    const response = await outgoing.request(
      get(`http://${host}/`, { method: "POST", headers, body: "body" }),
    );
    const seen = JSON.parse(response.body.toString());
    expect(seen).toMatchObject({ "content-length": "4", connection: "keep-alive", "x-kept": "yes", host });
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(["transfer-encoding"]));
    expect(seen).not.toHaveProperty("upgrade");
    expect(seen).not.toHaveProperty("expect");
  });

  it("skips informational responses", async () => {
    const host = await serve((_request, response) => {
      response.writeEarlyHints({ link: "</x>; rel=preload" });
      response.writeHead(201).end("final");
    });
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    expect(await outgoing.request(get(`http://${host}/`))).toMatchObject({ status: 201 });
  });

  it.each([
    [[["X-Bad", "a\r\nX-Injected: 1"]] as [string, string][], "GET", "x-bad"],
    [[["Bad Name", "secret"]] as [string, string][], "GET", "bad name"],
    [[["X-Bad", "snow ☃"]] as [string, string][], "GET", "x-bad"],
    [[], "GE T", "method"],
    [[], "CONNECT", "CONNECT"],
    [[], "trace", "TRACE"],
  ])("refuses headers %j with method %s, naming %s", async (headers, method, named) => {
    let requests = 0;
    const host = await serve((_request, response) => {
      requests += 1;
      response.end();
    });
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const failure = await failureOf(outgoing.request(get(`http://${host}/`, { headers, method })));
    expect(failure).toMatchObject({ code: "BAD_URL", processed: "no" });
    expect(failure.message.toLowerCase()).toContain(named.toLowerCase());
    expect(failure.message).not.toMatch(/secret|Injected|snow/);
    expect(requests).toBe(0);
  });
});

describe("bodies", () => {
  const text = Buffer.from("compress me ".repeat(1000));
  it.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["deflate, gzip", gzipSync(deflateSync(text))],
    ["identity", text],
  ])("decodes %s", async (encoding, encoded) => {
    const host = await serve((_request, response) =>
      response
        .writeHead(200, { "content-encoding": encoding, "content-length": encoded.length })
        .end(encoded),
    );
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const response = await outgoing.request(get(`http://${host}/`));
    expect(response.body.equals(text)).toBe(true);
    expect(response.headers).not.toHaveProperty("content-encoding");
    expect(response.headers).not.toHaveProperty("content-length");
  });

  it.each(["compress", "gzip, gzip, gzip, gzip"])("leaves %s as it came", async (encoding) => {
    const host = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end("as it came"),
    );
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const response = await outgoing.request(get(`http://${host}/`));
    expect(response.body.toString()).toBe("as it came");
    expect(response.headers["content-encoding"]).toBe(encoding);
  });

  it("asks for the codings it knows, unless the caller asks for others", async () => {
    const host = await serve((request, response) => response.end(request.headers["accept-encoding"]));
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const asked = async (headers: [string, string][]) =>
      (await outgoing.request(get(`http://${host}/`, { headers }))).body.toString();
    expect(await asked([])).toBe("gzip, deflate, br");
    expect(await asked([["Accept-Encoding", "identity"]])).toBe("identity");
  });

  it("takes the limit exactly and not a byte more", async () => {
    const host = await serve((_request, response) => response.end(Buffer.alloc(1000)));
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const response = await outgoing.request(get(`http://${host}/`, { maxResponseBytes: 1000 }));
    expect(response.body).toHaveLength(1000);
    const failure = await failureOf(outgoing.request(get(`http://${host}/`, { maxResponseBytes: 999 })));
    expect(failure).toMatchObject({ code: "TOO_LARGE", processed: "unknown" });
  });

  it("stops reading an endless answer", async () => {
    const host = await serve((_request, response) => {
      const pump = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", pump);
      pump();
    });
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    expect(await failureOf(outgoing.request(get(`http://${host}/`)))).toMatchObject({ code: "TOO_LARGE" });
  });

  it.each([
    ["gzip", gzipSync(Buffer.alloc(2_000_000))],
    ["br", brotliCompressSync(Buffer.alloc(2_000_000))],
    ["gzip, gzip", gzipSync(gzipSync(Buffer.alloc(2_000_000)))],
  ])("applies the limit to what %s expands to", async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(100_000);
    const host = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(bomb),
    );
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const failure = await failureOf(outgoing.request(get(`http://${host}/`, { maxResponseBytes: 100_000 })));
    expect(failure).toMatchObject({ code: "TOO_LARGE", processed: "unknown" });
  });

  it("reads an empty body of a HEAD that declares a coding and a length", async () => {
    const host = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip", "content-length": 99_999_999 }).end(),
    );
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const response = await outgoing.request(get(`http://${host}/`, { method: "HEAD", maxResponseBytes: 10 }));
    expect(response).toMatchObject({
      status: 200,
      body: Buffer.alloc(0),
      headers: { "content-encoding": "gzip" },
    });
  });
});

describe("failures", () => {
  it("CONNECT, not processed: nobody listens", async () => {
    const host = await closedPort();
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const failure = await failureOf(outgoing.request(get(`http://${host}/?key=hunter2`, { method: "POST" })));
    expect(failure).toMatchObject({ code: "CONNECT", processed: "no" });
    expect(failure.message).toContain("ECONNREFUSED");
    expect(failure.message).not.toContain("hunter2");
  });

  it("CONNECT, not processed: the client was closed", async () => {
    const host = await serve((_request, response) => response.end());
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    await outgoing.close();
    expect(await failureOf(outgoing.request(get(`http://${host}/`)))).toMatchObject({
      code: "CONNECT",
      processed: "no",
    });
  });

  it.each([
    ["closes without a word", ""],
    ["breaks off in the headers", "HTTP/1.1 200 OK\r\nContent-Le"],
    ["breaks off in the body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"],
    ["speaks no HTTP", "SSH-2.0-OpenSSH_9.9\r\n"],
    [
      "sends damaged gzip",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope",
    ],
  ])("LOST, perhaps processed: the server %s", async (_name, answer) => {
    const host = await serveTcp((socket) => socket.once("data", () => socket.end(answer)));
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const failure = await failureOf(outgoing.request(get(`http://${host}/`, { method: "POST", body: "x" })));
    expect(failure).toMatchObject({ code: "LOST", processed: "unknown" });
  });

  it("LOST, perhaps processed: the server resets the connection", async () => {
    const host = await serveTcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    expect(await failureOf(outgoing.request(get(`http://${host}/`)))).toMatchObject({
      code: "LOST",
      processed: "unknown",
    });
  });

  it("TIMEOUT by the signal's clock", async () => {
    const host = await serve(() => {});
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const failure = await failureOf(
      outgoing.request(get(`http://${host}/`, { signal: AbortSignal.timeout(200) })),
    );
    expect(failure).toMatchObject({ code: "TIMEOUT", processed: "unknown" });
  });

  it("ABORTED while waiting for the answer, and the connection ends", async () => {
    const abort = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    const host = await serve((request) => {
      closed = new Promise((resolve) => request.socket.once("close", resolve));
      abort.abort();
    });
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const failure = await failureOf(outgoing.request(get(`http://${host}/`, { signal: abort.signal })));
    expect(failure).toMatchObject({ code: "ABORTED", processed: "unknown" });
    await closed;
  });

  it("ABORTED, not processed: before it began, and while the name was being resolved", async () => {
    let requests = 0;
    const host = await serve((_request, response) => {
      requests += 1;
      response.end();
    });
    const port = host.split(":")[1];
    const abort = new AbortController();
    const lookup = async () => {
      abort.abort();
      return [{ address: "127.0.0.1", family: 4 }];
    };
    const outgoing = openOutgoing({ allowPrivateHosts: [`slow.example:${port}`, host], lookup });
    const during = await failureOf(
      outgoing.request(get(`http://slow.example:${port}/`, { signal: abort.signal, method: "POST" })),
    );
    const before = await failureOf(outgoing.request(get(`http://${host}/`, { signal: AbortSignal.abort() })));
    for (const failure of [during, before])
      expect(failure).toMatchObject({ code: "ABORTED", processed: "no" });
    // The connection that was under way opens all the same; what was given up is not written to it.
    await outgoing.request(get(`http://slow.example:${port}/marker`));
    expect(requests).toBe(1);
  });
});
