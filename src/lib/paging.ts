import { z } from "zod";

/** A UUID of any version; what is malformed is answered like what does not exist. */
export const uuid = z.uuid();

/** The page asked for: `cursor` is the `nextCursor` of the page before. */
export const pageInput = z.object({
  cursor: z.string().max(200).nullish(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** One page of a list; `nextCursor` is null on the last. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** The number of a row's state, as PostgreSQL's integer holds it. */
export const revision = z.number().int().min(1).max(2_147_483_647);

/** How many runs may be under way, or start in a while, at once. */
export const runLimit = z.number().int().min(1).max(1_000);

/** A time as the API shows it: UTC ISO with milliseconds. */
export const isoTime = z.string();
