/** How much may lie here unread before the sender is held back, in bytes. */
const enough = 256 * 1024;

/** What the body may ask of the connection that it comes from. */
export type Tap = { pause(): void; resume(): void; abort(reason: Error): void };

/**
 * The body of an answer while it arrives: whoever reads it slower than it comes holds the sender back. It is read
 * once; leaving the loop early, or `close`, ends the transfer.
 */
export class IncomingBody implements AsyncIterable<Buffer> {
  private readonly chunks: Buffer[] = [];
  private waiting = 0;
  private paused = false;
  private ended: { error?: Error } | undefined;
  private wake: (() => void) | undefined;

  constructor(private readonly tap: Tap) {}

  push(chunk: Buffer): void {
    if (this.ended) return;
    this.chunks.push(chunk);
    this.waiting += chunk.length;
    if (this.waiting >= enough && !this.paused) {
      this.paused = true;
      this.tap.pause();
    }
    this.wake?.();
  }

  /** The last chunk has come, or, with an error, none will come any more and those that are here count for nothing. */
  end(error?: Error): void {
    if (this.ended) return;
    this.ended = error ? { error } : {};
    if (error) this.chunks.length = 0;
    this.wake?.();
  }

  /** Ends the transfer where it has not ended. */
  close(): void {
    if (this.ended) return;
    const reason = new Error("the rest of the answer is not read");
    this.end(reason);
    this.tap.abort(reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (;;) {
        const chunk = this.chunks.shift();
        if (chunk) {
          this.waiting -= chunk.length;
          yield chunk;
        } else if (this.ended) {
          if (this.ended.error) throw this.ended.error;
          return;
        } else {
          // Waited for before it is asked for: some of it may come, or the end, while `resume` is still being called.
          const arrived = this.arrival();
          if (this.paused) {
            this.paused = false;
            this.tap.resume();
          }
          await arrived;
        }
      }
    } finally {
      this.close();
    }
  }

  /** Resolves with the next chunk or end. */
  private arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = undefined;
        resolve();
      };
    });
  }
}
