import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { failureOf, get, openOutgoing, serve } from "./test-server";

type Seen = { method?: string; url?: string; headers: IncomingMessage["headers"]; body: string };

/** A server that redirects `/from` to `location` with `status`, and records what reaches every other path. */
async function redirecting(status: number, location: string) {
  const seen: Seen[] = [];
  const host = await serve(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.url === "/from") {
      response.writeHead(status, { location }).end("moved");
      return;
    }
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.end("arrived");
  });
  return { host, seen };
}

const post = {
  method: "POST",
  body: '{"a":1}',
  headers: [
    ["Content-Type", "application/json"],
    ["Authorization", "Bearer t"],
    ["Cookie", "c=1"],
    ["X-Api-Key", "k"],
    ["X-Plain", "p"],
  ] as [string, string][],
  sensitiveHeaders: ["x-API-key"],
};

describe("following", () => {
  it.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", '{"a":1}'],
    [308, "POST", '{"a":1}'],
  ])("a POST over %i arrives as %s", async (status, method, body) => {
    const { host, seen } = await redirecting(status, "/to?q=1");
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const response = await outgoing.request(get(`http://${host}/from`, post));
    expect(response).toMatchObject({ status: 200, url: `http://${host}/to?q=1` });
    expect(seen).toMatchObject([{ method, url: "/to?q=1", body }]);
    expect(seen[0]?.headers["content-type"]).toBe(body ? "application/json" : undefined);
    expect(seen[0]?.headers).toMatchObject({ authorization: "Bearer t", "x-api-key": "k", "x-plain": "p" });
  });

  it.each([
    [301, "PUT", "PUT"],
    [303, "PUT", "GET"],
    [303, "HEAD", "HEAD"],
    [302, "DELETE", "DELETE"],
  ])("over %i a %s arrives as %s", async (status, method, arrives) => {
    const { host, seen } = await redirecting(status, "/to");
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    await outgoing.request(get(`http://${host}/from`, { method }));
    expect(seen).toMatchObject([{ method: arrives }]);
  });

  it("leaves credentials behind when the origin changes", async () => {
    const other = await redirecting(302, "/");
    const { host } = await redirecting(307, `http://${other.host}/to`);
    const outgoing = openOutgoing({ allowPrivateHosts: [host, other.host] });
    await outgoing.request(get(`http://${host}/from`, post));
    expect(other.seen).toHaveLength(1);
    expect(other.seen[0]).toMatchObject({ method: "POST", body: '{"a":1}', headers: { "x-plain": "p" } });
    for (const name of ["authorization", "cookie", "x-api-key"]) {
      expect(other.seen[0]?.headers).not.toHaveProperty(name);
    }
  });

  it("does not follow with maxRedirects 0, nor without a location", async () => {
    const { host, seen } = await redirecting(302, "/to");
    const bare = await serve((_request, response) => response.writeHead(302).end("no location"));
    const outgoing = openOutgoing({ allowPrivateHosts: [host, bare] });
    const first = await outgoing.request(get(`http://${host}/from`, { maxRedirects: 0 }));
    expect(first).toMatchObject({ status: 302, headers: { location: "/to" } });
    expect(seen).toEqual([]);
    expect((await outgoing.request(get(`http://${bare}/`))).body.toString()).toBe("no location");
  });

  it("stops at the limit", async () => {
    let requests = 0;
    const host = await serve((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: `/${requests}` }).end();
    });
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    expect(await failureOf(outgoing.request(get(`http://${host}/`)))).toMatchObject({
      code: "TOO_MANY_REDIRECTS",
      processed: "unknown",
    });
    expect(requests).toBe(6);
    await failureOf(outgoing.request(get(`http://${host}/`, { maxRedirects: 2 })));
    expect(requests).toBe(9);
  });
});

describe("refusing", () => {
  it.each([
    ["http://127.0.0.1:1/", "BLOCKED_ADDRESS"],
    ["http://2130706433:1/", "BLOCKED_ADDRESS"],
    ["http://[::ffff:127.0.0.1]:1/", "BLOCKED_ADDRESS"],
    ["http://169.254.169.254/latest/meta-data/", "BLOCKED_ADDRESS"],
    ["//10.0.0.1/", "BLOCKED_ADDRESS"],
    ["http://inner.example/", "BLOCKED_ADDRESS"],
    ["file:///etc/passwd", "BAD_URL"],
    ["ftp://example.com/", "BAD_URL"],
    ["http://user:pass@example.com/", "BAD_URL"],
    ["http://example.com:0/", "BAD_URL"],
    ["http://[", "BAD_URL"],
  ])("a redirect to %s is %s", async (location, code) => {
    const { host } = await redirecting(302, location);
    const lookup = async () => [{ address: "10.0.0.1", family: 4 }];
    const outgoing = openOutgoing({ allowPrivateHosts: [host], lookup });
    const failure = await failureOf(outgoing.request(get(`http://${host}/from`, post)));
    // The first server has seen the POST, so nobody can say it was not processed.
    expect(failure).toMatchObject({ code, processed: "unknown" });
  });

  it("asks onRedirect first and passes on what it throws", async () => {
    const { host, seen } = await redirecting(302, "/to");
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    const asked: string[] = [];
    const response = await outgoing.request(
      get(`http://${host}/from`, { onRedirect: (to, from) => asked.push(`${from.pathname} ${to.pathname}`) }),
    );
    expect(response.status).toBe(200);
    expect(asked).toEqual(["/from /to"]);
    const refusal = new Error("not to that host");
    const refuse = () => {
      throw refusal;
    };
    await expect(outgoing.request(get(`http://${host}/from`, { onRedirect: refuse }))).rejects.toBe(refusal);
    expect(seen).toHaveLength(1);
  });
});
