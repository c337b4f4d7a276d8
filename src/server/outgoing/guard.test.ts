import { describe, expect, it } from "vitest";
import type { Lookup } from "./connector";
import { failureOf, get, openOutgoing, serve, serveTcp } from "./test-server";

/** A name server that gives one answer after the other and counts the questions. */
function nameServer(...answers: string[][]): { lookup: Lookup; asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = async (hostname) => {
    asked.push(hostname);
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? [];
    return answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return { lookup, asked };
}

/** A server that must not be reached, and how often it was. */
async function secretServer() {
  const seen = { requests: 0 };
  const host = await serve((_request, response) => {
    seen.requests += 1;
    response.end("secret");
  });
  return { seen, host, port: host.split(":")[1] };
}

describe("addresses in a URL", () => {
  it.each([
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "0",
    "①②⑦.0.0.1",
    "127.0.0.1.",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "169.254.169.254",
    "10.0.0.1",
    "localhost",
    "LOCALHOST",
  ])("refuses %s, and the server there hears nothing", async (host) => {
    const { seen, port } = await secretServer();
    const outgoing = openOutgoing({ allowPrivateHosts: [] });
    const failure = await failureOf(outgoing.request(get(`http://${host}:${port}/`)));
    expect(failure).toMatchObject({ code: "BLOCKED_ADDRESS", processed: "no" });
    expect(seen.requests).toBe(0);
  });

  it("refuses over https as well", async () => {
    const outgoing = openOutgoing({ allowPrivateHosts: [] });
    expect(await failureOf(outgoing.request(get("https://127.0.0.1/")))).toMatchObject({
      code: "BLOCKED_ADDRESS",
    });
  });
});

describe("names", () => {
  it.each([
    [["127.0.0.1"]],
    [["10.1.2.3"]],
    [["169.254.169.254"]],
    [["::1"]],
    [["::ffff:127.0.0.1"]],
    [["64:ff9b::a00:1"]],
    [["fe80::1%eth0"]],
    [["8.8.8.8", "127.0.0.1"]],
    [["2606:4700:4700::1111", "fd00::1"]],
  ])("refuses a name that resolves to %j", async (addresses) => {
    const { lookup, asked } = nameServer(addresses);
    const outgoing = openOutgoing({ allowPrivateHosts: [], lookup });
    const failure = await failureOf(outgoing.request(get("http://inner.example/")));
    expect(failure).toMatchObject({ code: "BLOCKED_ADDRESS", processed: "no" });
    expect(failure.message).not.toContain(addresses[0]);
    expect(asked).toEqual(["inner.example"]);
  });

  it("asks once per connection and dials the address it checked", async () => {
    const { seen, port } = await secretServer();
    const { lookup, asked } = nameServer(["127.0.0.1"], ["127.0.0.99"]);
    const outgoing = openOutgoing({ allowPrivateHosts: [`rebind.example:${port}`], lookup });
    const response = await outgoing.request(get(`http://rebind.example:${port}/`));
    expect(response.body.toString()).toBe("secret");
    expect(asked).toEqual(["rebind.example"]);
    expect(seen.requests).toBe(1);
  });

  it("keeps connections, so that later requests neither resolve nor connect", async () => {
    const { seen, port } = await secretServer();
    const { lookup, asked } = nameServer(["127.0.0.1"]);
    const outgoing = openOutgoing({ allowPrivateHosts: [`kept.example:${port}`], lookup });
    for (let request = 0; request < 20; request += 1) {
      await outgoing.request(get(`http://kept.example:${port}/`));
    }
    expect(seen.requests).toBe(20);
    // Two: a request that follows at once may find the first connection still finishing.
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it("checks anew when the name is resolved anew", async () => {
    const host = await serve((_request, response) => response.setHeader("connection", "close").end());
    const port = host.split(":")[1];
    const { lookup, asked } = nameServer(["127.0.0.1"], ["127.0.0.1"]);
    const allowed = openOutgoing({ allowPrivateHosts: [`a.example:${port}`], lookup });
    await allowed.request(get(`http://a.example:${port}/`));
    await allowed.request(get(`http://a.example:${port}/`));
    expect(asked).toHaveLength(2);
    expect(await failureOf(allowed.request(get(`http://b.example:${port}/`)))).toMatchObject({
      code: "BLOCKED_ADDRESS",
    });
  });

  it("says DNS when there is no address, and when the resolver fails", async () => {
    const empty = openOutgoing({ allowPrivateHosts: [], lookup: nameServer([]).lookup });
    const broken = openOutgoing({
      allowPrivateHosts: [],
      lookup: () => Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" })),
    });
    for (const outgoing of [empty, broken]) {
      const failure = await failureOf(outgoing.request(get("http://absent.example/")));
      expect(failure).toMatchObject({ code: "DNS", processed: "no" });
      expect(failure.message).toContain("absent.example");
    }
  });

  it("sends the name as Host, and to TLS as the server's name", async () => {
    const host = await serve((request, response) => response.end(request.headers.host));
    const port = host.split(":")[1];
    let hello = Buffer.alloc(0);
    const tls = await serveTcp((socket) =>
      socket.once("data", (bytes) => {
        hello = bytes;
        socket.destroy();
      }),
    );
    const tlsPort = tls.split(":")[1];
    const outgoing = openOutgoing({
      allowPrivateHosts: [`web.example:${port}`, `web.example:${tlsPort}`],
      lookup: nameServer(["127.0.0.1"]).lookup,
    });
    const plain = await outgoing.request(
      get(`http://web.example:${port}/`, { headers: [["Host", "other.example"]] }),
    );
    expect(plain.body.toString()).toBe(`web.example:${port}`);
    const failure = await failureOf(outgoing.request(get(`https://web.example:${tlsPort}/`)));
    expect(failure).toMatchObject({ code: "CONNECT", processed: "no" });
    expect(hello.includes("web.example")).toBe(true);
  });
});

describe("the allow list", () => {
  it("allows exactly the host and port it names", async () => {
    const { seen, host } = await secretServer();
    const other = await secretServer();
    const outgoing = openOutgoing({ allowPrivateHosts: [host] });
    expect((await outgoing.request(get(`http://${host}/`))).status).toBe(200);
    expect(await failureOf(outgoing.request(get(`http://${other.host}/`)))).toMatchObject({
      code: "BLOCKED_ADDRESS",
    });
    expect([seen.requests, other.seen.requests]).toEqual([1, 0]);
  });

  it("refuses an entry without a port when it is created", () => {
    expect(() => openOutgoing({ allowPrivateHosts: ["localhost"] })).toThrow("localhost");
  });
});
