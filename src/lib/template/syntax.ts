import type { ParserLocation } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import { parser as handlebarsParser } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import * as astBuilders from "handlebars/dist/cjs/handlebars/compiler/helpers.js";
import WhitespaceControl from "handlebars/dist/cjs/handlebars/compiler/whitespace-control.js";
import type { AstProgram } from "./ast";
import { checkSourceSize, depthError, limits } from "./limits";
import { locate, TemplateError } from "./template-error";

const tokenOf = (name: string) => handlebarsParser.symbols_[name] ?? -1;
const token = {
  separator: tokenOf("SEP"),
  close: tokenOf("CLOSE"),
  openUnescaped: tokenOf("OPEN_UNESCAPED"),
  closeUnescaped: tokenOf("CLOSE_UNESCAPED"),
  openRaw: tokenOf("OPEN_RAW_BLOCK"),
  openBlock: tokenOf("OPEN_BLOCK"),
  openInverse: tokenOf("OPEN_INVERSE"),
  elseIf: tokenOf("OPEN_INVERSE_CHAIN"),
  closeBlock: tokenOf("OPEN_ENDBLOCK"),
  openCall: tokenOf("OPEN_SEXPR"),
  closeCall: tokenOf("CLOSE_SEXPR"),
};

const isLiteralRule = (rule: RegExp) => /^\^\(\?:(?:true|false|undefined|null|-\?\[0-9\])/.test(rule.source);
const bracesClosed = (rule: RegExp) => rule.exec("}}}}")?.[0].length ?? 0;

/** How many braces opened the expression that the lexer is in: `{{`, `{{{` or `{{{{`. */
type Braces = 2 | 3 | 4;

/**
 * The rules inside of braces, two of them narrower than Handlebars' own, where it refuses what is meant plainly.
 * It reads `a.0` and `a.true` as a path and a literal: behind a separator the rules for literals are left out, and
 * the name rule takes the segment. It reads `{"a": {{b}}}` as closed by `}}}`: only as many braces close an
 * expression as have opened it.
 */
function rulesInside(braces: Braces, afterSeparator: boolean): number[] {
  const { conditions, rules } = handlebarsParser.lexer;
  return (conditions.mu?.rules ?? []).filter((index) => {
    const rule = rules[index];
    if (rule === undefined || (afterSeparator && isLiteralRule(rule))) return false;
    const closed = bracesClosed(rule);
    return closed < 2 || closed === braces;
  });
}

const rules = new Map(
  ([2, 3, 4] as const).map((braces) => [
    braces,
    { name: rulesInside(braces, true), any: rulesInside(braces, false) },
  ]),
);

/** What is nested where the lexer stands; the parser's own stack is copied at every step, so depth must be bounded first. */
class Nesting {
  private blocks: number[] = [];
  private depth = 0;

  enter(): void {
    this.blocks.push(1);
    this.deepen(1);
  }
  chain(): void {
    const top = this.blocks.length - 1;
    this.blocks[top] = (this.blocks[top] ?? 0) + 1;
    this.deepen(1);
  }
  leave(): void {
    this.depth -= this.blocks.pop() ?? 0;
  }
  deepen(levels: number): void {
    this.depth += levels;
    if (this.depth > limits.depth) throw depthError();
  }
}

function createLexer() {
  const nesting = new Nesting();
  let afterSeparator = false;
  let braces: Braces = 2;
  const lexer: typeof handlebarsParser.lexer = Object.assign(Object.create(handlebarsParser.lexer), {
    options: { ranges: true },
    _currentRules() {
      const inside = lexer.conditionStack.at(-1) === "mu" ? rules.get(braces) : undefined;
      if (inside === undefined) return handlebarsParser.lexer._currentRules.call(lexer);
      return afterSeparator ? inside.name : inside.any;
    },
    lex() {
      let next = lexer.next();
      while (next === undefined) next = lexer.next();
      afterSeparator = next === token.separator;
      if (next === token.openUnescaped) braces = 3;
      else if (next === token.openRaw) braces = 4;
      else if (next === token.close || next === token.closeUnescaped) braces = 2;
      if (next === token.openBlock || next === token.openInverse) nesting.enter();
      else if (next === token.elseIf) nesting.chain();
      else if (next === token.closeBlock) nesting.leave();
      else if (next === token.openCall) nesting.deepen(1);
      else if (next === token.closeCall) nesting.deepen(-1);
      return next;
    },
  });
  return lexer;
}

const tokenText: Record<string, string> = {
  EOF: "the end of the text",
  CLOSE: "`}}`",
  CLOSE_UNESCAPED: "`}}}`",
  CLOSE_SEXPR: "`)`",
  OPEN_ENDBLOCK: "`{{/`",
  INVERSE: "`{{else}}`",
  OPEN_INVERSE_CHAIN: "`{{else`",
  SEP: "`.` or `/`",
  EQUALS: "`=`",
  DATA: "`@`",
};

function unexpected(source: string, offset: number, name: string | null): TemplateError {
  const at = locate(source, Math.min(offset, source.length));
  const found = name === null ? undefined : tokenText[name];
  const rest = source.slice(at.offset, at.offset + 12).replace(/\s+/g, " ");
  const what = found ?? (rest === "" ? "the end of the text" : `\`${rest}\``);
  const hint =
    name === "EOF"
      ? "Close every {{…}}, and every block with {{/if}}, {{/each}} and so on."
      : "Check the expression there.";
  return new TemplateError(
    "SYNTAX",
    `The template does not parse: unexpected ${what} at line ${at.line}, column ${at.column}. ${hint}`,
    at,
  );
}

function mismatch(source: string, error: unknown): TemplateError {
  const message = error instanceof Error ? error.message : String(error);
  const position = / - (\d+):(\d+)$/.exec(message);
  const text = position === null ? message : message.slice(0, position.index);
  const lines = source.split(/\r\n?|\n/);
  const line = Math.min(Number(position?.[1] ?? 1), lines.length);
  const column = Number(position?.[2] ?? 0) + 1;
  return new TemplateError(
    "SYNTAX",
    `The template does not parse: ${text}, at line ${line}, column ${column}.`,
    { line, column },
  );
}

/**
 * The syntax tree of a source, its standalone lines and `~` applied as Handlebars does.
 * Throws SYNTAX, LIMIT (source size, depth) or NOT_ALLOWED (raw blocks).
 */
export function parseSyntax(source: string): AstProgram {
  checkSourceSize(source);
  const parser: typeof handlebarsParser = Object.create(handlebarsParser);
  const lexer = createLexer();
  parser.lexer = lexer;
  parser.yy = {
    ...astBuilders,
    locInfo: (at: ParserLocation) => ({
      offset: at.range[0],
      end: at.range[1],
      start: { line: at.first_line, column: at.first_column },
    }),
    prepareRawBlock() {
      throw new TemplateError(
        "NOT_ALLOWED",
        "Raw blocks {{{{…}}}} cannot be used. Write \\{{ to show braces.",
      );
    },
    parseError(_message: string, hash: { token: string | number | null }) {
      throw unexpected(source, lexer.yylloc.range[0], typeof hash.token === "string" ? hash.token : null);
    },
  };
  try {
    const program = parser.parse(source);
    return new WhitespaceControl().accept(program) as AstProgram;
  } catch (error) {
    throw error instanceof TemplateError ? error : mismatch(source, error);
  }
}
