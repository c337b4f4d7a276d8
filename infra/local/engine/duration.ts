const unitMs: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const yearMs = 365 * 86_400_000;

/**
 * Milliseconds from now that a duration (`2h30m10s`, `1500ms`, `7d`) or an ISO-8601 date means, at least 0 and at
 * most a year, which is the protocol's longest sleep. Undefined for any other text.
 */
export function delayOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
  const matched = parts.map(([whole]) => whole).join("");
  if (parts.length > 0 && matched === text.trim()) {
    const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ""] ?? 0), 0);
    return Math.min(yearMs, Math.round(total));
  }
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(yearMs, Math.max(0, at - Date.now()));
}

/** Milliseconds of a `Retry-After` header (seconds or a date), between 1 second and 24 hours; undefined if absent. */
export function retryAfterMs(header: string | null): number | undefined {
  if (!header) return undefined;
  const asked = /^\d{1,7}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(asked) ? undefined : Math.min(86_400_000, Math.max(1_000, asked));
}

const backOffSeconds = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200];

/** The protocol's default back-off before retry number `attempt` (1 = first), in milliseconds, with up to 30 s of jitter. */
export function defaultRetryDelayMs(attempt: number): number {
  const seconds = backOffSeconds[Math.min(attempt, backOffSeconds.length) - 1] ?? 15;
  return seconds * 1_000 + Math.floor(Math.random() * 30_000);
}
