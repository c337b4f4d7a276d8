import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressesHeader, clientAddress, recordAddresses } from "./peer-address";

const of = (addresses: string) => new Headers({ [addressesHeader]: addresses });

it("knows nobody's address until addresses are recorded, whatever a caller sends", () => {
  expect(clientAddress(of("203.0.113.7"), 0)).toBeUndefined();
});

describe("with addresses recorded", () => {
  const server = http.createServer((request, response) => {
    const entries = Object.entries(request.headers);
    const headers = new Headers(entries.map(([name, value]): [string, string] => [name, String(value)]));
    const found = [0, 1, 2].map((trusted) => clientAddress(headers, trusted) ?? null);
    response.end(JSON.stringify(found));
  });
  let port: number;
  beforeAll(async () => {
    recordAddresses();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const ask = (headers: http.OutgoingHttpHeaders) =>
    new Promise((resolve, reject) => {
      const request = http.get({ port, host: "127.0.0.1", headers, agent: false }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve(JSON.parse(Buffer.concat(chunks).toString()));
      });
      request.on("error", reject);
    });

  it.each<[http.OutgoingHttpHeaders, (string | null)[]]>([
    [{}, ["127.0.0.1", null, null]],
    [{ [addressesHeader]: "203.0.113.7" }, ["127.0.0.1", null, null]],
    [{ "X-Forwarded-For": "203.0.113.7" }, ["127.0.0.1", "203.0.113.7", null]],
    [{ "X-Forwarded-For": "198.51.100.1, 203.0.113.7" }, ["127.0.0.1", "203.0.113.7", "198.51.100.1"]],
    [{ "X-Forwarded-For": ["198.51.100.1", "203.0.113.7"] }, ["127.0.0.1", "203.0.113.7", "198.51.100.1"]],
    [{ "X-Forwarded-For": "1.1.1.1, 198.51.100.1, x" }, ["127.0.0.1", null, "198.51.100.1"]],
  ])("%j: the caller with none, one and two proxies", async (headers, found) => {
    expect(await ask(headers)).toEqual(found);
  });

  it.each([
    ["203.0.113.7:5678", "203.0.113.7"],
    ["[2001:db8::1]:5678", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::ffff:10.0.0.1", "::ffff:10.0.0.1"],
    ["unknown", undefined],
    ["_hidden", undefined],
    ["", undefined],
  ])("%s is %s", (text, address) => expect(clientAddress(of(`${text}, 10.0.0.1`), 1)).toBe(address));
});
