export type SampleContext = { trigger?: unknown; steps: Record<string, unknown>; loop?: unknown };

const longestText = 500;
const mostItems = 5;
const mostKeys = 100;
const deepest = 8;

/**
 * A value cut down to what its shape and kind can be told by: texts of at most 500 characters, lists of 5 elements,
 * objects of 100 keys, 8 levels. What lies deeper is null.
 */
export function trimSample(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.slice(0, longestText);
  if (value === null || typeof value !== "object") return value;
  if (depth >= deepest) return null;
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => trimSample(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostKeys)
      .map(([key, inner]) => [key, trimSample(inner, depth + 1)]),
  );
}

/** The samples of a context as they are sent along with words. */
export function trimContext({ trigger, steps, loop }: SampleContext): SampleContext {
  return {
    steps: Object.fromEntries(Object.entries(steps).map(([name, value]) => [name, trimSample(value)])),
    ...(trigger !== undefined && { trigger: trimSample(trigger) }),
    ...(loop !== undefined && { loop: trimSample(loop) }),
  };
}
