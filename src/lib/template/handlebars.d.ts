/** The parts of Handlebars' parser that are used: no compiler and no runtime reaches the browser. */
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  interface ParserLocation {
    first_line: number;
    first_column: number;
    last_line: number;
    last_column: number;
    range: [number, number];
  }
  interface Lexer {
    options: { ranges?: boolean };
    conditions: Record<string, { rules: number[] }>;
    rules: RegExp[];
    conditionStack: string[];
    yylloc: ParserLocation;
    offset: number;
    setInput(input: string): Lexer;
    next(): number | string | undefined;
    lex(): number | string;
    _currentRules(): number[];
  }
  interface Parser {
    lexer: Lexer;
    yy: object;
    symbols_: Record<string, number>;
    terminals_: Record<number, string>;
    parse(input: string): unknown;
  }
  export const parser: Parser;
}

declare module "handlebars/dist/cjs/handlebars/compiler/helpers.js" {
  export const preparePath: unknown;
}

declare module "handlebars/dist/cjs/handlebars/compiler/whitespace-control.js" {
  class WhitespaceControl {
    accept(program: unknown): unknown;
  }
  export = WhitespaceControl;
}
