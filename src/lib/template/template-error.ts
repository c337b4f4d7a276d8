/**
 * Why a template was refused or could not be rendered.
 * SYNTAX: it does not parse. NOT_ALLOWED: Handlebars has it, templates here do not. ARITY: a helper with too few
 * or too many arguments. UNKNOWN_PATH: a path that does not exist. EMPTY: the first or last of nothing. TYPE: a
 * value of the wrong kind. LIMIT: size, depth or work. BAD_URL, BAD_JSON, BAD_HEADER: the rendered whole is not
 * what its place needs.
 */
export type TemplateErrorCode =
  | "SYNTAX"
  | "NOT_ALLOWED"
  | "ARITY"
  | "UNKNOWN_PATH"
  | "EMPTY"
  | "TYPE"
  | "LIMIT"
  | "BAD_URL"
  | "BAD_JSON"
  | "BAD_HEADER";

export interface TemplateErrorDetails {
  /** The path as it is written in the template. */
  path?: string;
  /** What to write instead: a path that exists, or a helper's name. */
  suggestion?: string;
  /** Where in the source, in UTF-16 units from 0. */
  offset?: number;
  /** Line and column in the source, both from 1. */
  line?: number;
  column?: number;
}

/** The one error that parsing and rendering throw. Its message can be shown to the user as it stands. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly path?: string;
  readonly suggestion?: string;
  readonly offset?: number;
  readonly line?: number;
  readonly column?: number;

  constructor(
    readonly code: TemplateErrorCode,
    message: string,
    details: TemplateErrorDetails = {},
  ) {
    super(message);
    this.path = details.path;
    this.suggestion = details.suggestion;
    this.offset = details.offset;
    this.line = details.line;
    this.column = details.column;
  }
}

/** Line and column, both from 1, of an offset in a text. */
export function locate(source: string, offset: number): { offset: number; line: number; column: number } {
  const before = source.slice(0, offset).split(/\r\n?|\n/);
  return { offset, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
