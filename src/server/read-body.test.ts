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
});
