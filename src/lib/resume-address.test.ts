import { describe, expect, it } from "vitest";
import { hideResumeAddresses, withoutResumeAddresses } from "./resume-address";

const signature = "q3Jw-0_dZ8u1mC5xT7bYkQeRfG2hN4sVaWiOpLcXzBE";
const place = "/api/resume/0190b1f0-0000-7000-8000-000000000000/ask_1/-/";
const url = `https://flow.example.com${place}${signature}`;

describe("a text without addresses that answer", () => {
  it.each([
    ["plain", `Decide: ${url}?by=mail`, `Decide: https://flow.example.com${place}[secret]?by=mail`],
    [
      "of an item",
      url.replace("/-/", "/2.17/"),
      `https://flow.example.com${place}[secret]`.replace("/-/", "/2.17/"),
    ],
    [
      "two of them",
      `${url} ${url}`,
      `https://flow.example.com${place}[secret] https://flow.example.com${place}[secret]`,
    ],
    [
      "a name in unusual letters",
      url.replace("ask_1", "frage ü"),
      expect.stringContaining("/frage ü/-/[secret]"),
    ],
    ["cut short", url.slice(0, -3), `https://flow.example.com${place}[secret]`],
  ])("%s", (_, text, shown) => expect(withoutResumeAddresses(text)).toEqual(shown));

  it.each([
    ["in JSON that escapes slashes", JSON.stringify({ url }).replaceAll("/", "\\/")],
    ["in JSON in JSON that does", JSON.stringify(JSON.stringify({ url }).replaceAll("/", "\\/"))],
    ["in a query", new URLSearchParams({ to: url }).toString()],
    ["in a query of an address in a query", encodeURIComponent(`?to=${encodeURIComponent(url)}`)],
  ])("%s", (_, text) => {
    expect(text).toContain(signature);
    expect(withoutResumeAddresses(text)).not.toContain(signature.slice(0, 8));
    expect(withoutResumeAddresses(text)).toContain("[secret]");
  });

  it.each(["nothing of it", "/api/resume", "https://flow.example.com/api/resume/x/y/-/z"])(
    "is %j as it was",
    (text) => expect(withoutResumeAddresses(text)).toBe(text),
  );
});

describe("a value without them", () => {
  it("is the same where it has none", () => {
    const value = { a: [1, null, { b: "resume" }], at: new Date(0) };
    expect(hideResumeAddresses(value)).toBe(value);
  });

  it("has none in its texts and names, at any depth", () => {
    const hidden = hideResumeAddresses({
      a: [{ [url]: 1 }, [url]],
      b: 2,
      c: { d: { e: `<a href="${url}">` } },
    });
    expect(JSON.stringify(hidden)).not.toContain(signature);
    expect(hidden).toMatchObject({
      a: [{ [`https://flow.example.com${place}[secret]`]: 1 }, expect.anything()],
      b: 2,
    });
  });
});
