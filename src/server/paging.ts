import { AppError } from "@/lib/errors";

/** Writes where a list goes on, as text that clients hand back unread. */
export const encodeCursor = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

/** Reads a cursor back; `parse` says whether it is one of this list's. */
export function decodeCursor<T>(cursor: string, parse: (place: unknown) => T | undefined): T {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    place = undefined;
  }
  const parsed = parse(place);
  if (parsed === undefined) {
    throw new AppError("BAD_REQUEST", `cursor: "${cursor.slice(0, 40)}" is not a nextCursor of this list.`);
  }
  return parsed;
}

/** Cuts a list that was read with one item too many, and says where it goes on. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  view: (row: Row) => Item,
  place: (row: Row) => readonly (string | number)[],
): { items: Item[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(view),
    nextCursor: rows.length > limit && last ? encodeCursor(place(last)) : null,
  };
}
