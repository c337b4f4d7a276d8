import type { TemplateContext } from "@/lib/template/evaluate";
import { hasExpression } from "@/lib/template/has-expression";
import { renderNumber, renderText, renderValue } from "@/lib/template/render";
import { TemplateError } from "@/lib/template/template-error";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { FieldError } from "@/nodes/kit/field-error";
import { renderersFor } from "@/nodes/kit/render-config";
import type { FieldModel } from "./form-model";
import { formatPath, type ValuePath, valueAt } from "./value-path";

export type FieldPreview = { ok: true; value: unknown } | { ok: false; message: string };

function renderAlone(text: string, place: FieldModel["place"], context: TemplateContext): unknown {
  if (place === "value") return renderValue(text, context);
  return place === "number" ? renderNumber(text, context) : renderText(text, context);
}

/**
 * What a field's template gives in a context: what the node itself would make of it, with the escaping of its
 * place, or, where another field keeps the node from rendering, the text alone. Undefined without a template.
 */
export function previewField(
  definition: NodeDefinition,
  config: Record<string, unknown>,
  path: ValuePath,
  place: FieldModel["place"],
  context: TemplateContext,
): FieldPreview | undefined {
  const text = valueAt(config, path);
  if (typeof text !== "string" || !hasExpression(text) || place === "literal") return undefined;
  if (definition.render) {
    try {
      const value = valueAt(definition.render(config, renderersFor(context)), path);
      if (value !== undefined) return { ok: true, value };
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      if (error.field === formatPath(path)) return { ok: false, message: error.message };
    }
  }
  try {
    return { ok: true, value: renderAlone(text, place, context) };
  } catch (error) {
    if (error instanceof TemplateError) return { ok: false, message: error.message };
    throw error;
  }
}
