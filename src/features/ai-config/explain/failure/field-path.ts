type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

/** The value at a dotted field of a config, such as `rules.0.left`; undefined where there is none. */
export function readField(config: unknown, field: string): unknown {
  return field
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        isContainer(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined,
      config,
    );
}

function write(value: unknown, [key = "", ...rest]: readonly string[], next: unknown): unknown {
  const inner = isContainer(value) ? (value as Record<string, unknown>)[key] : undefined;
  const written = rest.length ? write(inner, rest, next) : next;
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? written : item));
  const { [key]: _, ...others } = isContainer(value) ? (value as Record<string, unknown>) : {};
  return written === undefined ? others : { ...(value as Record<string, unknown>), [key]: written };
}

/** A config with one dotted field set, everything else as it was; `undefined` takes a key of an object out. */
export const writeField = (
  config: Record<string, unknown>,
  field: string,
  next: unknown,
): Record<string, unknown> => write(config, field.split("."), next) as Record<string, unknown>;
