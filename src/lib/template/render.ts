import { Evaluation, type TemplateContext } from "./evaluate";
import { hasExpression } from "./has-expression";
import { Budget, checkSourceSize } from "./limits";
import { parseTemplate } from "./parse-template";
import { JsonBodySink } from "./places/json-body";
import { formEncode, TextSink } from "./places/text";
import { UrlSink } from "./places/url";
import { TemplateError } from "./template-error";
import { describe, parseNumber } from "./values";

/** A text without expressions, which needs no parser; null where there may be some. */
function plain(source: string): string | null {
  if (typeof source !== "string" || hasExpression(source)) return null;
  checkSourceSize(source);
  return source;
}

function renderInto(
  source: string,
  context: TemplateContext,
  encode: ((text: string) => string) | null,
): string {
  const text = plain(source);
  if (text !== null) return text;
  const evaluation = new Evaluation(parseTemplate(source), context);
  const sink = new TextSink(evaluation.budget, encode);
  evaluation.render(sink);
  return sink.output;
}

/**
 * Where a value is wanted: a source that is exactly one expression (white space and comments aside) gives its value
 * with its type, shared with the context; every other source gives text. Throws TemplateError.
 */
export function renderValue(source: string, context: TemplateContext): unknown {
  if (plain(source) !== null) return source;
  const template = parseTemplate(source);
  if (template.single === null) return renderText(source, context);
  return new Evaluation(template, context).evaluate(template.single);
}

/** Text as it is; null, lists and objects are written as JSON. Throws TemplateError. */
export function renderText(source: string, context: TemplateContext): string {
  return renderInto(source, context, null);
}

/**
 * A JSON body: outside quotes a value is written as JSON, inside quotes it is escaped for the string. Throws
 * TemplateError, BAD_JSON when the whole does not parse.
 */
export function renderJsonBody(source: string, context: TemplateContext): string {
  const text = plain(source);
  const budget = new Budget();
  const sink = new JsonBodySink(budget);
  if (text !== null) sink.text(text);
  else new Evaluation(parseTemplate(source), context, budget).render(sink);
  return sink.finish();
}

/** A form body, `a=1&b={{x}}`: each expression is form-encoded, the rest stands as it is. Throws TemplateError. */
export function renderForm(source: string, context: TemplateContext): string {
  return renderInto(source, context, formEncode);
}

/**
 * An absolute http(s) URL: each expression is percent-encoded, except one that begins the URL. Throws
 * TemplateError, BAD_URL when the whole is no such URL or a value would change its host or its path.
 */
export function renderUrl(source: string, context: TemplateContext): string {
  const text = plain(source);
  const budget = new Budget();
  const sink = new UrlSink(budget);
  if (text !== null) sink.text(text);
  else new Evaluation(parseTemplate(source), context, budget).render(sink);
  return sink.finish();
}

/** The name or value of a query entry, which the caller encodes. Throws TemplateError. */
export function renderQueryValue(source: string, context: TemplateContext): string {
  return renderText(source, context);
}

/**
 * A header's value. Throws TemplateError, BAD_HEADER for a line break, a NUL and every other character that a
 * header cannot carry (RFC 9110, 5.5: tab, visible ASCII, space and U+0080 to U+00FF).
 */
export function renderHeader(source: string, context: TemplateContext): string {
  const text = renderText(source, context);
  const bad = /[^\t\x20-\x7e\x80-\xff]/u.exec(text);
  if (bad === null) return text;
  const isBreak = bad[0] === "\n" || bad[0] === "\r";
  const code = bad[0].codePointAt(0) ?? 0;
  const what = isBreak
    ? "a line break"
    : `the character U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  throw new TemplateError(
    "BAD_HEADER",
    `The header's value has ${what} at character ${bad.index + 1}, which no header can carry. Remove or encode it.`,
  );
}

/** A numeric field: a number, or a text that spells one; "", null and booleans are errors. Throws TemplateError. */
export function renderNumber(source: string, context: TemplateContext): number {
  const value = renderValue(source, context);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const parsed = typeof value === "string" ? parseNumber(value) : null;
  if (parsed !== null) return parsed;
  throw new TemplateError("TYPE", `A number is needed here, and this is ${describe(value)}.`);
}
