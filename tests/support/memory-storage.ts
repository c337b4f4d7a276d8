/** A browser's storage that holds so many UTF-16 units. */
export class MemoryStorage implements Storage {
  private readonly map = new Map<string, string>();
  constructor(private readonly quota = Number.POSITIVE_INFINITY) {}
  get length() {
    return this.map.size;
  }
  key = (index: number) => [...this.map.keys()][index] ?? null;
  getItem = (key: string) => this.map.get(key) ?? null;
  removeItem = (key: string) => void this.map.delete(key);
  clear = () => this.map.clear();
  setItem = (key: string, value: string) => {
    if (value.length > this.quota) throw new DOMException("full", "QuotaExceededError");
    this.map.set(key, value);
  };
}
