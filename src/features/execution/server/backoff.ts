/** Exponential from one second with full jitter in its upper half, a minute at most; milliseconds. */
export function backoffMs(failedAttempts: number, random: number): number {
  const ceiling = Math.min(1_000 * 2 ** (failedAttempts - 1), 60_000);
  return Math.round(ceiling * (0.5 + random / 2));
}
