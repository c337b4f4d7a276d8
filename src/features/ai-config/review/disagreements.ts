/** As it comes over the wire, where what is unknown may be left out. */
export type Disagreement = { field: string; parser?: unknown; model?: unknown };

/**
 * Where each disagreement is shown: with the first change of its field or inside of it, by that change's field; `other`
 * are those of fields that would not change.
 */
export function placeDisagreements(
  disagreements: readonly Disagreement[],
  changed: readonly string[],
): { byChange: ReadonlyMap<string, Disagreement>; other: Disagreement[] } {
  const byChange = new Map<string, Disagreement>();
  const other: Disagreement[] = [];
  for (const entry of disagreements) {
    const place = changed.find((field) => field === entry.field || field.startsWith(`${entry.field}.`));
    if (place === undefined) other.push(entry);
    else byChange.set(place, entry);
  }
  return { byChange, other };
}
