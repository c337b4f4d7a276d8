/** Whether two JSON values are equal; the order of an object's keys does not matter, `undefined` is absent. */
export function jsonEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => jsonEqual(item, right[index]));
  }
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  for (const key of Object.keys(b)) if (b[key] !== undefined && a[key] === undefined) return false;
  return Object.keys(a).every((key) => jsonEqual(a[key], b[key]));
}
