const longestTimeoutMs = 2_147_483_647;

/** One timer, set to the earliest time that anyone asked for. */
export class WakeTimer {
  private timer: NodeJS.Timeout | undefined;
  private at = Number.POSITIVE_INFINITY;

  constructor(private readonly wake: () => void) {}

  /** Wakes in so many milliseconds, or sooner if that was asked before. */
  schedule(delayMs: number): void {
    const at = Date.now() + delayMs;
    if (at >= this.at) return;
    this.clear();
    this.at = at;
    // A timer may fire a little before the database's clock gets there: one millisecond more spares a second look.
    this.timer = setTimeout(() => this.fire(), Math.min(longestTimeoutMs, Math.max(0, delayMs) + 1));
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.at = Number.POSITIVE_INFINITY;
  }

  private fire(): void {
    this.clear();
    this.wake();
  }
}
