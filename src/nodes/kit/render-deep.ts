import { atField } from "./field-error";
import type { Renderers } from "./renderers";

/** Renders every text inside a value; a text that is exactly one expression becomes that expression's value. */
export function renderDeep(value: unknown, field: string, render: Renderers): unknown {
  if (typeof value === "string") {
    return value.includes("{{") ? atField(field, () => render.value(value)) : value;
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item, index) => renderDeep(item, `${field}.${index}`, render));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, renderDeep(item, `${field}.${key}`, render)]),
  );
}
