import { describe, expect, it } from "vitest";
import { redactorFor } from "./redact";
import { maskBytes } from "./redact-bytes";

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

/** What is left of `bytes` after masking, when they come in pieces of `size`. */
async function masked(bytes: Buffer, size: number, forms: string[]): Promise<Buffer> {
  const out: Buffer[] = [];
  for await (const chunk of maskBytes(pieces(bytes, size), forms)) out.push(chunk);
  return Buffer.concat(out);
}

const stars = (count: number) => "*".repeat(count);

describe("maskBytes", () => {
  const noise = Buffer.from([0, 0xff, 0xfe, 0x80, 10]);
  const bytes = Buffer.concat([Buffer.from("sécret-1"), noise, Buffer.from("sécret-1sécret-1x"), noise]);
  const expected = Buffer.concat([Buffer.from(stars(9)), noise, Buffer.from(`${stars(18)}x`), noise]);

  it.each([1, 2, 3, 7, 8, 9, 10, 100])("finds a secret across pieces of %i bytes", async (size) => {
    expect(await masked(bytes, size, ["sécret-1"])).toEqual(expected);
  });

  it.each([1, 2, 5, 6, 7, 12, 100])(
    "loses no longer secret to a shorter one, in pieces of %i",
    async (size) => {
      const both = Buffer.from("admin-secret admin secret-admin");
      const left = `${stars(12)} ${stars(5)} secret-${stars(5)}`;
      expect((await masked(both, size, ["admin", "admin-secret"])).toString()).toBe(left);
      expect((await masked(Buffer.from("aabab"), size, ["aab", "bab"])).toString()).toBe(stars(5));
    },
  );

  it("changes nothing without a secret, and leaves what it was given as it was", async () => {
    expect(await masked(bytes, 4, [])).toEqual(bytes);
    const given = Buffer.from("a secret");
    const source = (async function* () {
      yield given;
    })();
    for await (const chunk of maskBytes(source, ["secret"])) chunk.fill(0);
    expect(given.toString()).toBe("a secret");
  });

  it("hands on what cannot be part of a secret any more while more is to come", async () => {
    const seen: string[] = [];
    let asked = 0;
    const source = (async function* () {
      for (const text of ["0123456789", "abcdefghij"]) {
        asked += 1;
        yield Buffer.from(text);
      }
    })();
    for await (const chunk of maskBytes(source, ["secret"])) seen.push(`${asked}:${chunk}`);
    expect(seen).toEqual(["1:01234", "2:56789abcde", "2:fghij"]);
  });
});

it("a redactor masks every form of its values in bytes", async () => {
  const value = "p&ss/wörd 1";
  const redactor = redactorFor([value]);
  const forms = [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)];
  const out: Buffer[] = [];
  for await (const chunk of redactor.bytes(pieces(Buffer.from(forms.join("|")), 5))) out.push(chunk);
  expect(Buffer.concat(out).toString()).toBe(forms.map((form) => stars(Buffer.from(form).length)).join("|"));
});
