const iso = /^(\d{4}-\d\d-(\d\d))(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:(Z)|([+-]\d\d):?(\d\d))?)?$/;

/**
 * The instant that an ISO 8601 time names, or undefined where the text is none: `2030-01-31`, `2030-01-31T09:00`,
 * with seconds and fractions, with `Z` or an offset. Without one it is UTC, wherever this runs. A day that its month
 * does not have is none.
 */
export function parseIsoTime(text: string): Date | undefined {
  const match = iso.exec(text.trim());
  if (!match) return undefined;
  const [, date = "", day, time = "00:00", , hours, minutes] = match;
  // Date takes February 30 for March 2.
  if (new Date(`${date}T00:00Z`).getUTCDate() !== Number(day)) return undefined;
  const at = new Date(`${date}T${time}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
