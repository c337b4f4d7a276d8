import type { Observer } from "./database";

/** Counts the transactions of stretches that follow one another, less what the idle product commits meanwhile. */
export class TransactionMeter {
  private constructor(
    private readonly observer: Observer,
    private last: number,
    private since: number,
    /** What the idle product commits in a second. */
    readonly idle: number,
  ) {}

  /** Looks at the idle product first. */
  static async start(observer: Observer): Promise<TransactionMeter> {
    const first = await observer.transactions();
    const started = performance.now();
    const second = await observer.transactions();
    const now = performance.now();
    return new TransactionMeter(observer, second, now, ((second - first) / (now - started)) * 1_000);
  }

  /** Transactions since the last call, or the start. */
  async count(): Promise<number> {
    const total = await this.observer.transactions();
    const now = performance.now();
    const counted = total - this.last - (this.idle * (now - this.since)) / 1_000;
    this.last = total;
    this.since = now;
    return counted;
  }
}
