import { hasExpression } from "@/lib/template/has-expression";
import type { NodeDefinition } from "./define-node";

export type ConfigIssue = { field: string; message: string };

function valueAt(config: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    config,
  );
}

/**
 * What is wrong with a draft's config. A value that holds a template may become anything, so what the schema
 * says of it is left out here: it is parsed strictly after rendering.
 */
export function draftIssues(definition: NodeDefinition, config: Record<string, unknown>): ConfigIssue[] {
  const parsed = definition.config.safeParse(config);
  const issues = (parsed.success ? [] : parsed.error.issues)
    .filter(({ path }) => {
      const value = valueAt(config, path);
      return !(typeof value === "string" && hasExpression(value));
    })
    .map((issue) => ({ field: issue.path.join("."), message: issue.message }));
  const seen = new Set(issues.map(({ field }) => field));
  // A field of quite another shape has been told of; what looks at several fields is not made for it.
  const misshapen = new Set(
    (parsed.success ? [] : parsed.error.issues)
      .filter(({ path }) => !["string", "undefined"].includes(typeof valueAt(config, path)))
      .map(({ path }) => path[0]),
  );
  const shaped = Object.fromEntries(Object.entries(config).filter(([name]) => !misshapen.has(name)));
  const further = definition.check?.(shaped) ?? [];
  return [...issues, ...further.filter(({ field }) => !seen.has(field))];
}

/** Every text of a config, with the field's path. */
export function* textsOf(value: unknown, field = ""): Generator<{ field: string; text: string }> {
  if (typeof value === "string") yield { field, text: value };
  else if (value && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) yield* textsOf(item, field ? `${field}.${key}` : key);
  }
}
