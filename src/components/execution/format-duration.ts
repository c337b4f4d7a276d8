/** A length of time in at most two units: 840 ms, 1.24 s, 3 min 5 s, 2 h 10 min, 3 d 4 h. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 10) / 100).toFixed(2)} s`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return pair(Math.floor(hours / 24), "d", hours % 24, "h");
  if (hours >= 1) return pair(hours, "h", minutes % 60, "min");
  return pair(minutes, "min", seconds % 60, "s");
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

type Span = { startedAt: string | null; completedAt: string | null };

/** How long something took, or has taken by `now` (ms since 1970) while it lasts; null before it starts. */
export function durationOf({ startedAt, completedAt }: Span, now: number): number | null {
  if (!startedAt) return null;
  const end = completedAt ? Date.parse(completedAt) : now;
  return Math.max(0, end - Date.parse(startedAt));
}
