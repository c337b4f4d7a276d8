import { describe, expect, it } from "vitest";
import { formsOf, mask, redactorFor } from "./redact";

const secret = `s3cr/et+"quoted" 'é' <&> ~100%`;
const { text, json } = redactorFor([secret]);

describe("a redactor", () => {
  it.each<[string, (value: string) => string]>([
    ["plain", (value) => value],
    ["base64", (value) => Buffer.from(value).toString("base64")],
    ["base64 without padding", (value) => Buffer.from(value).toString("base64").replace(/=+$/, "")],
    ["base64url", (value) => Buffer.from(value).toString("base64url")],
    ["hexadecimal", (value) => Buffer.from(value).toString("hex")],
    ["percent-encoded", encodeURIComponent],
    [
      "percent-encoded in small letters",
      (value) => encodeURIComponent(value).replace(/%../g, (e) => e.toLowerCase()),
    ],
    ["form-encoded", (value) => new URLSearchParams([["", value]]).toString().slice(1)],
    ["as JSON", (value) => JSON.stringify(value)],
    ["as JSON within JSON", (value) => JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ["as JSON within JSON's slashes escaped", (value) => JSON.stringify(value).replaceAll("/", "\\/")],
    ["as ASCII JSON", (value) => JSON.stringify(value).replaceAll("é", "\\u00e9")],
    [
      "as HTML",
      (value) =>
        value
          .replaceAll("&", "&amp;")
          .replaceAll("<", "&lt;")
          .replaceAll(">", "&gt;")
          .replaceAll('"', "&quot;")
          .replaceAll("'", "&#39;"),
    ],
  ])("masks a value %s", (_, write) => {
    const written = write(secret);
    const masked = text(`before ${written} after`);
    expect(masked).toMatch(/^before "?\[secret\]"? after$/);
  });

  it.each([0, 1, 2, 3, 4])("masks a value inside of a base64 text, %i bytes from its start", (offset) => {
    const around = Buffer.concat([Buffer.alloc(offset, "x"), Buffer.from(secret), Buffer.from("tail")]);
    for (const encoding of ["base64", "base64url"] as const) {
      const masked = text(around.toString(encoding));
      expect(masked).toContain(mask);
      const rest = Buffer.from(masked.replaceAll(mask, ""), "base64").toString("latin1");
      expect(rest).not.toContain(secret.slice(1, -1));
      expect(masked.length).toBeLessThan(20 + mask.length);
    }
  });

  it("masks every occurrence, wherever in a value it stands", () => {
    expect(
      json({ [secret]: [`a${secret}b${secret}`, { deep: { deeper: secret } }], n: 1, t: true, z: null }),
    ).toEqual({
      [mask]: [`a${mask}b${mask}`, { deep: { deeper: mask } }],
      n: 1,
      t: true,
      z: null,
    });
  });

  it("masks the longer of two values that begin alike as a whole", () => {
    const two = redactorFor(["token", "token-long"]);
    expect(two.text("token-long token")).toBe(`${mask} ${mask}`);
  });

  it("masks a short value where it stands alone, and leaves other texts whole", () => {
    const short = redactorFor(["abc"]);
    expect(short.json({ a: "abc", b: "abcdef", c: ["abc"] })).toEqual({ a: mask, b: "abcdef", c: [mask] });
    expect(formsOf("abc")).toEqual([]);
  });

  it("leaves everything as it is without values", () => {
    const none = redactorFor([]);
    const value = { a: "x" };
    expect(none.json(value)).toBe(value);
    expect([none.text(""), none.text("x"), redactorFor([""]).text("")]).toEqual(["", "x", ""]);
  });

  it("keeps a field named __proto__ a field like any other", () => {
    const value = JSON.parse(`{"__proto__":{"x":1}}`);
    expect(JSON.stringify(json(value))).toBe(`{"__proto__":{"x":1}}`);
  });

  it("takes a value as a text, not as a pattern", () => {
    const pattern = redactorFor(["$&.*(x)"]);
    expect(pattern.text("$&.*(x) and $&yyy(x)")).toBe(`${mask} and $&yyy(x)`);
  });
});
