import { describe, expect, it } from "vitest";
import { parseJson, readBody } from "./read-body";

const request = (body?: BodyInit, headers?: Record<string, string>) =>
  new Request("http://localhost/", {
    method: "POST",
    ...(body !== undefined && { body }),
    ...(headers && { headers }),
    duplex: "half",
  } as RequestInit);
const tooLarge = { code: "PAYLOAD_TOO_LARGE", message: expect.stringContaining("10 bytes") };

describe("readBody", () => {
  it("reads up to the limit, in bytes", async () => {
    expect((await readBody(request("0123456789"), 10)).toString()).toBe("0123456789");
    await expect(readBody(request("0123456789a"), 10)).rejects.toMatchObject(tooLarge);
    await expect(readBody(request("é".repeat(6)), 10)).rejects.toMatchObject(tooLarge);
    expect((await readBody(request(), 10)).byteLength).toBe(0);
  });

  it("refuses by the length that is announced, without reading", async () => {
    const body = new ReadableStream({
      pull() {
        throw new Error("was read");
      },
    });
    await expect(readBody(request(body, { "content-length": "11" }), 10)).rejects.toMatchObject(tooLarge);
  });

  it("refuses what is compressed, and takes what says that it is not", async () => {
    const coded = (coding: string) => readBody(request("{}", { "content-encoding": coding }), 10);
    await expect(coded("gzip")).rejects.toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE" });
    expect((await coded("Identity")).toString()).toBe("{}");
  });

  it("stops reading where more comes than was announced", async () => {
    let given = 0;
    const body = new ReadableStream({
      pull(controller) {
        given += 1;
        controller.enqueue(new Uint8Array(4));
      },
    });
    await expect(readBody(request(body, { "content-length": "1" }), 10)).rejects.toMatchObject(tooLarge);
    expect(given).toBeLessThan(10);
  });
});

describe("parseJson", () => {
  const parse = (text: string) => parseJson(Buffer.from(text));

  it.each(["null", "0", '"x"', "[]", '{"a":{"b":[1,2,{"c":"[[["}]}}', ' {"a":1} '])("reads %s", (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it("gives undefined for nothing", () => expect(parse("")).toBeUndefined());

  it.each(["{", "[1,]", "{'a':1}", "NaN", " ", "\u0000", '{"a":1}x'])("refuses %j", (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });

  it("takes 200 levels and no more, whatever is in texts", () => {
    const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}1${"]}".repeat(levels / 2)}`;
    expect(() => parse(nested(200))).not.toThrow();
    expect(() => parse(nested(202))).toThrow(/deeper than 200/);
    expect(parse(JSON.stringify({ a: '\\"[{'.repeat(1_000) }))).toEqual({ a: '\\"[{'.repeat(1_000) });
    expect(() => parse(JSON.stringify(Array(1_000).fill([[]])))).not.toThrow();
  });

  it.each(["1e999", '{"a":[-1e400]}', "9".repeat(400)])(
    "refuses %s, which JSON could not give back",
    (text) => {
      expect(() => parse(text)).toThrow(/1\.8e308/);
    },
  );

  it("takes what only looks like a number that is too large", () => {
    const texts = JSON.stringify({ a: "1e999", b: "9".repeat(400), c: 1e300 });
    expect(parse(texts)).toEqual(JSON.parse(texts));
  });

  it("refuses bytes that are no text instead of replacing them", () => {
    expect(() => parseJson(Buffer.from([0x22, 0xe9, 0x22]))).toThrow(/no utf-8.*charset/);
    expect(parseJson(Buffer.from([0x22, 0xe9, 0x22]), "iso-8859-1")).toBe("é");
  });

  it("reads the charset that is named, and more so the one that a byte order mark tells", () => {
    expect(parseJson(Buffer.from('{"a":"é"}', "utf16le"), "utf-16")).toEqual({ a: "é" });
    expect(parseJson(Buffer.from('\ufeff{"a":1}', "utf16le"))).toEqual({ a: 1 });
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
    expect(() => parseJson(Buffer.from("{}"), "klingon")).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_MEDIA_TYPE" }),
    );
  });
});
