import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeCursor, encodeCursor, toPage } from "./paging";

const place = z.tuple([z.number(), z.string()]);
const parse = (value: unknown) => place.safeParse(value).data;

describe("a cursor", () => {
  it("comes back as it was", () => {
    expect(decodeCursor(encodeCursor([5, "é/+?"]), parse)).toEqual([5, "é/+?"]);
    expect(encodeCursor([1, "a b&c=d"])).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each(["", "x", "e30", encodeCursor([1]), encodeCursor(["1", "a"]), `${encodeCursor([1, "a"])}AAAA`])(
    "%j is refused, naming the field",
    (cursor) => {
      expect(() => decodeCursor(cursor, parse)).toThrow(
        expect.objectContaining({ code: "BAD_REQUEST", message: expect.stringMatching(/^cursor: /) }),
      );
    },
  );
});

describe("toPage", () => {
  const page = (rows: number[], limit: number) => toPage(rows, limit, String, (row) => [row, "x"]);

  it("says where it goes on where there is one row more", () => {
    expect(page([1, 2, 3], 2)).toEqual({ items: ["1", "2"], nextCursor: encodeCursor([2, "x"]) });
  });

  it("ends where there is none", () => {
    expect(page([1, 2], 2)).toEqual({ items: ["1", "2"], nextCursor: null });
    expect(page([], 2)).toEqual({ items: [], nextCursor: null });
  });
});
