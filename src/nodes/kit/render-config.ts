import { z } from "zod";
import {
  renderForm,
  renderHeader,
  renderJsonBody,
  renderNumber,
  renderQueryValue,
  renderText,
  renderUrl,
  renderValue,
  type TemplateContext,
} from "@/lib/template";
import { fieldHints, type NodeDefinition } from "./define-node";

/** The renderers of each place that a text can go to, bound to one context. */
export type Renderers = {
  text(source: string): string;
  value(source: string): unknown;
  number(source: string): number;
  json(source: string): string;
  form(source: string): string;
  url(source: string): string;
  query(source: string): string;
  header(source: string): string;
};

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

/** A failure to render, with the field of the config that holds the template. */
export class FieldError extends Error {
  override readonly name = "FieldError";
  constructor(
    readonly field: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Runs `render` and names the field in whatever it throws. */
export function atField<T>(field: string, render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (error instanceof FieldError) throw error;
    throw new FieldError(field, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The schema inside `.optional()`, `.default()`, `.nullable()` and the like. */
export function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodPrefault
  ) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

/** The hint registered on a schema or on what it wraps. */
export function hintOf(schema: z.ZodType | undefined) {
  if (!schema) return undefined;
  const inner = unwrap(schema);
  return fieldHints.get(schema) ?? (inner ? fieldHints.get(inner) : undefined);
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
