import { expect, it } from "vitest";
import { JsonText, jsonResponse } from "./json-text";

const later = (...pieces: string[]) =>
  new JsonText(async function* () {
    yield* pieces;
  });

it("sends texts in their places, in order", async () => {
  const value = { a: later("[1,", '"é"]'), b: [{ c: later("null") }, later("{}")], d: "x" };
  const response = jsonResponse(value, 201);
  expect(response.status).toBe(201);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual({ a: [1, "é"], b: [{ c: null }, {}], d: "x" });
});

it("sends a value without such texts", async () => {
  expect(await jsonResponse({ a: [null, 1.5] }, 200).json()).toEqual({ a: [null, 1.5] });
});

it("breaks off where a text cannot be read", async () => {
  const broken = new JsonText(async function* () {
    yield "[1,";
    throw new Error("The connection was cut.");
  });
  await expect(jsonResponse({ a: broken }, 200).text()).rejects.toThrow();
});

it("reads no further where nobody takes it any more", async () => {
  let read = 0;
  const endless = new JsonText(async function* () {
    for (;;) {
      read += 1;
      yield "0,";
    }
  });
  const reader = jsonResponse([endless], 200).body?.getReader();
  for (const _ of [1, 2, 3]) await reader?.read();
  await reader?.cancel();
  expect(read).toBeLessThan(4);
});

it("is null for whoever does not read it", () => {
  expect(JSON.stringify({ a: later("[1]") })).toBe('{"a":null}');
});
