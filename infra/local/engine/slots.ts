/** How many calls this process may have open, and how many places are taken or spoken for. */
export class Slots {
  private used = 0;

  constructor(private readonly limit: number) {}

  get free(): number {
    return Math.max(0, this.limit - this.used);
  }

  /** Takes up to `wanted` places and says how many. */
  reserve(wanted: number): number {
    const taken = Math.min(wanted, this.free);
    this.used += taken;
    return taken;
  }

  release(count: number): void {
    this.used -= count;
  }
}
