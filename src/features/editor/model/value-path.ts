/** The way to a value inside a config: keys of objects and indexes of lists. */
export type ValuePath = readonly string[];

export const formatPath = (path: ValuePath): string => path.join(".");
export const parsePath = (text: string): string[] => (text ? text.split(".") : []);

/** The value at a path, or undefined where the way ends early. */
export function valueAt(root: unknown, path: ValuePath): unknown {
  let value = root;
  for (const key of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/**
 * The root with one value replaced; everything beside the way keeps its identity, and so does the root where
 * nothing changes. `undefined` takes a key out of its object. Missing objects on the way are made.
 */
export function withValueAt(root: unknown, path: ValuePath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(root)) {
    const index = Number(key);
    const next = withValueAt(root[index], rest, value);
    return Object.is(next, root[index]) ? root : root.with(index, next);
  }
  const object = (root !== null && typeof root === "object" ? root : {}) as Record<string, unknown>;
  const next = withValueAt(object[key], rest, value);
  if (next === undefined) {
    if (!Object.hasOwn(object, key)) return root;
    const { [key]: _, ...others } = object;
    return others;
  }
  return Object.is(next, object[key]) ? root : { ...object, [key]: next };
}
