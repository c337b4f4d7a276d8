import { hasExpression } from "./has-expression";
import { analyse, parseTemplate } from "./parse-template";
import { replaceSegment } from "./path-text";
import { TemplateError } from "./template-error";
import type { Reference } from "./tree";

/**
 * Every place where a template reads the context, in the order of the source, scopes of `with` and `each` resolved
 * as far as the source alone says. Throws TemplateError where the template does not parse.
 */
export function listReferences(source: string): Reference[] {
  if (typeof source === "string" && !hasExpression(source)) return [];
  return parseTemplate(source)
    .references.map((reference) => ({ ...reference, segments: [...reference.segments] }))
    .sort((left, right) => left.offset - right.offset);
}

/**
 * The source with every mention of `steps.<from>` and `execution.resume.<from>` naming `<to>`, also in helpers, blocks,
 * brackets and below `{{#with steps}}`; nothing else changes by a byte. A source that does not parse is a fault of its own and comes
 * back as it is.
 */
export function renameStepReferences(source: string, from: string, to: string): string {
  if (!hasExpression(source)) return source;
  const spans = slugSpans(source).filter((span) => span.slug === from);
  let renamed = source;
  for (const { offset, end } of spans.sort((left, right) => right.offset - left.offset)) {
    const first = !/[./]\s*$/.test(source.slice(Math.max(0, offset - 64), offset));
    renamed =
      renamed.slice(0, offset) + replaceSegment(source.slice(offset, end), to, first) + renamed.slice(end);
  }
  return renamed;
}

function slugSpans(source: string) {
  try {
    return analyse(source).slugs;
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}
