import { formatDuration } from "./format-duration";

/** How long it is until a moment, in whole seconds rounded up: "in 12 s", "in 3 min 5 s", "at any moment". */
export function formatCountdown(iso: string, now: number): string {
  const seconds = Math.ceil((Date.parse(iso) - now) / 1_000);
  if (seconds <= 0) return "at any moment";
  return seconds < 60 ? `in ${seconds} s` : `in ${formatDuration(seconds * 1_000)}`;
}
