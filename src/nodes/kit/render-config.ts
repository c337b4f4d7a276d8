import { z } from "zod";
import type { TemplateContext } from "@/lib/template/evaluate";
import {
  renderForm,
  renderHeader,
  renderJsonBody,
  renderNumber,
  renderQueryValue,
  renderText,
  renderUrl,
  renderValue,
} from "@/lib/template/render";
import type { NodeDefinition } from "./define-node";
import { atField, FieldError } from "./field-error";
import type { Renderers } from "./renderers";
import { hintOf, unwrap } from "./schema-hints";

export function renderersFor(context: TemplateContext): Renderers {
  return {
    text: (source) => renderText(source, context),
    value: (source) => renderValue(source, context),
    number: (source) => renderNumber(source, context),
    json: (source) => renderJsonBody(source, context),
    form: (source) => renderForm(source, context),
    url: (source) => renderUrl(source, context),
    query: (source) => renderQueryValue(source, context),
    header: (source) => renderHeader(source, context),
  };
}

function renderByHint(
  value: unknown,
  schema: z.ZodType | undefined,
  field: string,
  render: Renderers,
): unknown {
  const inner = unwrap(schema);
  if (typeof value === "string") {
    const place = hintOf(schema)?.place ?? (inner instanceof z.ZodNumber ? "number" : "text");
    if (place === "literal" || !value.includes("{{")) return value;
    return atField(field, () =>
      place === "value"
        ? render.value(value)
        : place === "number"
          ? render.number(value)
          : render.text(value),
    );
  }
  if (Array.isArray(value)) {
    const element = inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined;
    return value.map((item, index) => renderByHint(item, element, `${field}.${index}`, render));
  }
  if (value && typeof value === "object") {
    const shape = inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>) : {};
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const path = field ? `${field}.${key}` : key;
        return [key, renderByHint(item, shape[key], path, render)];
      }),
    );
  }
  return value;
}

/**
 * Renders a node's config against a context and parses the result strictly: what an executor or a preview
 * sees. Throws FieldError naming the field, whether a template or the rendered value is at fault.
 */
export function renderConfig(
  definition: NodeDefinition,
  config: Record<string, unknown>,
  context: TemplateContext,
): Record<string, unknown> {
  const renderers = renderersFor(context);
  const rendered = definition.render
    ? definition.render(config, renderers)
    : (renderByHint(config, definition.config, "", renderers) as Record<string, unknown>);
  const parsed = definition.config.safeParse(rendered);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FieldError(issue?.path.join(".") ?? "", issue?.message ?? "is not valid");
}
