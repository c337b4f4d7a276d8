const units = ["B", "KiB", "MiB", "GiB"] as const;

/** A size for people: bytes as the largest binary unit (IEC 80000-13) with at most one decimal, "1.5 MiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // Rounded first: 1023.99 KiB is 1 MiB, not 1024 KiB.
  while (Math.round(value * 10) / 10 >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Math.round(value * 10) / 10} ${units[unit]}`;
}
