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

/** All references within a JSON value, in the order of their places, each stored body once. */
export function payloadReferencesIn(value: unknown, atMost: number): PayloadReference[] {
  const found = new Map<string, PayloadReference>();
  const walk = (part: unknown) => {
    if (found.size === atMost || part === null || typeof part !== "object") return;
    const { success, data } = payloadReference.safeParse(part);
    if (success) found.set(data.payload, data);
    else for (const item of Object.values(part)) walk(item);
  };
  walk(value);
  return [...found.values()];
}

/** A media type as a header may name it: type and subtype without parameters, in lower case. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  const essence = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  // A token of RFC 9110, 5.6.2, on each side; RFC 6838, 4.2 allows no more than 127 characters.
  return /^[!#$%&'*+.^_`|~\w-]{1,127}\/[!#$%&'*+.^_`|~\w-]{1,127}$/.test(essence) ? essence : undefined;
}
