import { describe, expect, it } from "vitest";
import { retryAfterMs } from "@/nodes/kit/retry-after";
import { actionHttp } from "./definition";
import { buildRequest } from "./request";

const build = (config: Record<string, unknown>) =>
  buildRequest(actionHttp.config.parse({ url: "https://api.test/x", ...config }));

describe("buildRequest", () => {
  it("adds query entries to those of the URL, encoded, repeated names too", () => {
    const query = [
      { name: "q", value: "a&b=c d/é" },
      { name: "q", value: "" },
      { name: "n[]", value: "1" },
    ];
    const { url } = build({ url: "https://api.test/x?a=1", query });
    expect([...new URL(url).searchParams]).toEqual([
      ["a", "1"],
      ["q", "a&b=c d/é"],
      ["q", ""],
      ["n[]", "1"],
    ]);
    expect(url).not.toMatch(/[ é]/);
  });

  it("leaves a URL without query entries to the letter", () => {
    const url = "https://api.test/x?sig=a%20b~c+d&empty";
    expect(build({ url }).url).toBe(url);
  });

  it("writes header names in lower case and joins repeated ones", () => {
    const headers = [
      { name: "X-A", value: "1" },
      { name: "x-a", value: "2" },
      { name: "Accept", value: "text/html" },
    ];
    expect(build({ headers }).headers).toEqual({ "x-a": "1, 2", accept: "text/html" });
  });

  it.each([
    ["json", "application/json"],
    ["form", "application/x-www-form-urlencoded"],
    ["text", "text/plain; charset=utf-8"],
  ])("says what a %s body is, unless a header does", (type, contentType) => {
    const body = { type, content: "x" };
    expect(build({ body })).toMatchObject({ body: "x", headers: { "content-type": contentType } });
    const headers = [{ name: "Content-Type", value: "text/csv" }];
    expect(build({ body, headers }).headers).toEqual({ "content-type": "text/csv" });
  });

  it("sends nothing and says nothing of it without a body", () => {
    expect(build({ body: { type: "none", content: "left over" } })).toEqual({
      method: "GET",
      url: "https://api.test/x",
      headers: {},
      body: undefined,
    });
  });

  it.each([
    "api.test/x",
    "/x",
    "",
    "ftp://api.test/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
  ])("refuses %j, which is no absolute http(s) URL", (url) => {
    const config = { ...actionHttp.config.parse({ url: "https://api.test" }), url };
    expect(() => buildRequest(config)).toThrow(
      expect.objectContaining({ field: "url", message: expect.stringContaining("no absolute http(s) URL") }),
    );
  });
});

describe("retryAfterMs", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  it.each<[string | undefined, number | undefined]>([
    ["0", 0],
    ["120", 120_000],
    [" 5 ", 5_000],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["99999999999", 86_400_000],
    ["Thursday, 01-Jan-26 00:00:30 GMT", 30_000],
    ["Thu Jan  1 00:00:30 2026", 30_000],
    ["2026-01-01T00:00:30.500Z", 30_500],
    ["2026-01-01T01:00:30+01:00", 30_000],
    ["Fri, 02 Jan 2026 00:00:01 GMT", 86_400_000],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["Thu, 99 Jan 2026 00:00:30 GMT", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("reads %j as %s", (value, expected) => expect(retryAfterMs(value, now)).toBe(expected));
});
