import { describe, expect, it } from "vitest";
import { mediaTypeOf, payloadReferencesIn, payloadUrl } from "./payload-reference";

const idOf = (index: number) => `01983c1e-8f7a-7000-8000-${String(index).padStart(12, "0")}`;
const reference = (index: number) => ({
  payload: idOf(index),
  mediaType: "image/png",
  bytes: index,
  url: payloadUrl(idOf(index)),
});

describe("payloadReferencesIn", () => {
  it("finds references wherever they stand, in order and each once", () => {
    const value = {
      a: [reference(1), { b: reference(2) }],
      c: reference(1),
      d: reference(3),
      e: null,
      f: "x",
    };
    expect(payloadReferencesIn(value, 10)).toEqual([1, 2, 3].map(reference));
    expect(payloadReferencesIn(value, 2)).toEqual([1, 2].map(reference));
    expect(payloadReferencesIn(reference(4), 10)).toEqual([reference(4)]);
  });

  it("takes nothing else for one, and looks inside it", () => {
    const not = [
      { payload: "x", mediaType: "a/b", bytes: 1, url: "/" },
      { ...reference(1), bytes: -1 },
      idOf(1),
    ];
    expect(payloadReferencesIn(not, 10)).toEqual([]);
    expect(payloadReferencesIn({ payload: { inner: reference(5) } }, 10)).toEqual([reference(5)]);
  });

  it("can be asked of values of any depth and length", () => {
    let deep: unknown = reference(1);
    for (let depth = 0; depth < 9_000; depth += 1) deep = [deep];
    expect(payloadReferencesIn(deep, 10)).toEqual([reference(1)]);
    expect(payloadReferencesIn(Array(500_000).fill({ a: 1 }), 10)).toEqual([]);
  });
});

it.each([
  ["image/png", "image/png"],
  [" Text/HTML ; charset=utf-8", "text/html"],
  ["application/vnd.api+json", "application/vnd.api+json"],
  ["text", undefined],
  ["a/b/c", undefined],
  ["a b/c", undefined],
  ["a/b\r\nx: y", undefined],
  ["", undefined],
  [undefined, undefined],
])("mediaTypeOf reads %j as %s", (contentType, expected) => expect(mediaTypeOf(contentType)).toBe(expected));
