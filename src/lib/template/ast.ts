/** Where a node stands in the source: UTF-16 offsets, `end` exclusive. */
export interface AstLocation {
  offset: number;
  end: number;
}

export interface AstPath {
  type: "PathExpression";
  data: boolean;
  depth: number;
  parts: string[];
  original: string;
  loc: AstLocation;
}

export type AstLiteral =
  | { type: "StringLiteral"; value: string; loc: AstLocation }
  | { type: "NumberLiteral"; value: number; loc: AstLocation }
  | { type: "BooleanLiteral"; value: boolean; loc: AstLocation }
  | { type: "NullLiteral"; loc: AstLocation }
  | { type: "UndefinedLiteral"; loc: AstLocation };

export interface AstCall {
  path: AstPath | AstLiteral;
  params: AstExpression[];
  hash?: { pairs: { key: string; value: AstExpression }[] };
  loc: AstLocation;
}

export type AstSubExpression = AstCall & { type: "SubExpression" };
export type AstExpression = AstPath | AstLiteral | AstSubExpression;

export type AstBlock = AstCall & { type: "BlockStatement"; program?: AstProgram; inverse?: AstProgram };

export type AstStatement =
  | { type: "ContentStatement"; value: string; original: string; loc: AstLocation }
  | { type: "CommentStatement"; loc: AstLocation }
  | (AstCall & { type: "MustacheStatement" })
  | AstBlock
  | {
      type: "PartialStatement" | "PartialBlockStatement" | "Decorator" | "DecoratorBlock";
      loc: AstLocation;
    };

/** Handlebars' syntax tree, as far as it is read. */
export interface AstProgram {
  type: "Program";
  body: AstStatement[];
  blockParams?: string[];
}
