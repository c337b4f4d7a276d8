import { z } from "zod";

/** Where the API gives a stored body. */
export const payloadUrl = (id: string): string => `/api/v1/payloads/${id}`;

/**
 * What stands in a step's output for a body that is kept in storage: its id there, its media type without
 * parameters, its size in bytes, and where the API gives it.
 */
export const payloadReference = z.object({
  payload: z.uuid(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  url: z.string(),
});
export type PayloadReference = z.output<typeof payloadReference>;

/** How many values are looked at for references: a list of everything is not what they are looked for in. */
const lookedAt = 10_000;

/** The references within a JSON value, each stored body once, in the order in which they stand, `atMost` of them. */
export function payloadReferencesIn(value: unknown, atMost: number): PayloadReference[] {
  const found = new Map<string, PayloadReference>();
  const rest: unknown[] = [value];
  for (let looked = 0; rest.length && looked < lookedAt && found.size < atMost; looked += 1) {
    const part = rest.pop();
    if (part === null || typeof part !== "object") continue;
    const { data } = payloadReference.safeParse("payload" in part ? part : undefined);
    if (data) found.set(data.payload, data);
    else rest.push(...Object.values(part).slice(0, lookedAt).reverse());
  }
  return [...found.values()];
}

/** A media type as a header may name it: type and subtype without parameters, in lower case. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  const essence = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  // A token of RFC 9110, 5.6.2, on each side; RFC 6838, 4.2 allows no more than 127 characters.
  return /^[!#$%&'*+.^_`|~\w-]{1,127}\/[!#$%&'*+.^_`|~\w-]{1,127}$/.test(essence) ? essence : undefined;
}
