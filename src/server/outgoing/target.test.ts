import { describe, expect, it } from "vitest";
import { OutgoingError } from "./outgoing-error";
import { hostAndPort, parseAllowedHosts, parseTarget } from "./target";

describe("parseTarget", () => {
  it.each([
    "file:///etc/passwd",
    "ftp://example.com/",
    "gopher://example.com:70/_x",
    "data:text/plain,x",
    "javascript:alert(1)",
    "ws://example.com/",
    "blob:http://example.com/x",
    "http://user:secret@example.com/",
    "http://user@example.com/",
    "http://:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://example.com:0/",
    "https://example.com:00/",
    "http://",
    "http:///",
    "http://exa mple.com/",
    "http://[::1%25eth0]/",
    "http://256.256.256.256/",
    "//example.com/",
    "/relative",
    "example.com",
    "",
  ])("refuses %j", (url) => {
    const refused = expect(() => parseTarget(url));
    refused.toThrow(OutgoingError);
    refused.toThrow(expect.objectContaining({ code: "BAD_URL", processed: "no" }));
  });

  it("never repeats what follows the host, nor a password", () => {
    expect(() => parseTarget("http://user:hunter2@example.com/?key=hunter3")).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter/) }),
    );
  });

  it.each([
    ["http://2130706433/", "127.0.0.1:80"],
    ["http://0x7f000001/", "127.0.0.1:80"],
    ["http://0177.0.0.1/", "127.0.0.1:80"],
    ["http://127.1/", "127.0.0.1:80"],
    ["http://0/", "0.0.0.0:80"],
    ["http://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]:80"],
    ["http://①②⑦.0.0.1/", "127.0.0.1:80"],
    ["http://example.com\\@127.0.0.1/", "example.com:80"],
    ["https://EXAMPLE.com/", "example.com:443"],
    ["https://example.com:8443/", "example.com:8443"],
  ])("leads %s to %s", (url, target) => expect(hostAndPort(parseTarget(url))).toBe(target));
});

describe("parseAllowedHosts", () => {
  it("normalises hosts and keeps ports", () => {
    expect([...parseAllowedHosts(["LOCALHOST:80", "127.1:8080", "[0:0::1]:443"])]).toEqual([
      "localhost:80",
      "127.0.0.1:8080",
      "[::1]:443",
    ]);
  });

  it.each([
    "localhost",
    "localhost:",
    ":80",
    "localhost:99999",
    "http://localhost:80",
    "a@localhost:80",
    "x/y:80",
  ])("refuses %j and names it", (entry) =>
    expect(() => parseAllowedHosts([entry])).toThrow(`"${entry}" is not an allowed host`),
  );
});
