const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["min", 60_000],
] as const;

const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/**
 * How long before `now` (ms since 1970) a moment was: "just now", "5 min ago", "3 hours ago", "12 days ago",
 * and after 30 days its date (UTC). A moment ahead is "just now" within a minute, else "in ...".
 */
export function formatRelative(iso: string, now: number): string {
  const time = Date.parse(iso);
  const distance = Math.abs(now - time);
  if (distance < 60_000) return "just now";
  if (distance >= 30 * 86_400_000) return date.format(time);
  for (const [unit, size] of units) {
    if (distance < size) continue;
    const count = Math.floor(distance / size);
    const text = `${count} ${unit}${count > 1 && unit !== "min" ? "s" : ""}`;
    return time <= now ? `${text} ago` : `in ${text}`;
  }
  return "just now";
}
