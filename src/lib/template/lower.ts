import type { AstBlock, AstCall, AstExpression, AstProgram, AstStatement } from "./ast";
import { nearest } from "./edit-distance";
import { findHelper, helperNames } from "./helpers/registry";
import { isWritten, literalOf, PathLowering } from "./lower-path";
import { rootScope, type Scope } from "./scope";
import { locate, TemplateError, type TemplateErrorCode, type TemplateErrorDetails } from "./template-error";
import { type Expression, isRoot, type ParsedTemplate, type SlugSpan, type Statement } from "./tree";

const blockNames = ["if", "unless", "each", "with"] as const;
type BlockName = (typeof blockNames)[number];
const isBlockName = (name: string): name is BlockName => (blockNames as readonly string[]).includes(name);
const parametersAllowed: Record<BlockName, number> = { if: 0, unless: 0, each: 2, with: 1 };

const refusedStatements: Record<string, string> = {
  PartialStatement: "Partials {{> …}} cannot be used.",
  PartialBlockStatement: "Partials {{#> …}} cannot be used.",
  Decorator: "Decorators {{* …}} cannot be used.",
  DecoratorBlock: "Decorators {{#* …}} cannot be used.",
};

/** A template, whatever is wrong with it: the first problem is the one that parsing throws. */
export interface Lowered {
  parsed: ParsedTemplate;
  problems: readonly TemplateError[];
  slugs: readonly SlugSpan[];
}

/** Where an expression stands. */
interface Place {
  scope: Scope;
  optional: boolean;
}

/** Turns Handlebars' syntax tree into the tree that is evaluated, and checks that only what is allowed is used. */
class Lowering {
  readonly problems: TemplateError[] = [];
  readonly paths: PathLowering;

  constructor(private readonly source: string) {
    this.paths = new PathLowering(source, (code, offset, message, details) =>
      this.problem(code, offset, message, details),
    );
  }

  private problem(
    code: TemplateErrorCode,
    offset: number,
    message: string,
    details: TemplateErrorDetails = {},
  ): Expression {
    this.problems.push(new TemplateError(code, message, { ...locate(this.source, offset), ...details }));
    return { kind: "literal", value: null, offset };
  }

  program(program: AstProgram | undefined, scope: Scope): Statement[] {
    const statements: Statement[] = [];
    for (const statement of program?.body ?? []) {
      const lowered = this.statement(statement, scope);
      if (lowered !== null) statements.push(lowered);
    }
    return statements;
  }

  private statement(statement: AstStatement, scope: Scope): Statement | null {
    switch (statement.type) {
      case "ContentStatement":
        return statement.value === "" ? null : { kind: "text", value: statement.value };
      case "CommentStatement":
        return null;
      case "MustacheStatement":
        return { kind: "output", expression: this.mustache(statement, { scope, optional: false }) };
      case "BlockStatement":
        return this.block(statement, scope);
      default: {
        const message = refusedStatements[statement.type] ?? `${statement.type} cannot be used.`;
        this.problem("NOT_ALLOWED", statement.loc.offset, message);
        return null;
      }
    }
  }

  private mustache(call: AstCall, place: Place): Expression {
    if (call.params.length > 0 || call.hash) return this.call(call, place);
    return this.paths.path(call.path, place.scope, place.optional);
  }

  private expression(expression: AstExpression, place: Place): Expression {
    if (expression.type === "SubExpression") return this.call(expression, place);
    if (expression.type === "PathExpression") {
      return this.paths.path(expression, place.scope, place.optional);
    }
    return { kind: "literal", value: literalOf(expression), offset: expression.loc.offset };
  }

  private call(call: AstCall, { scope, optional }: Place): Expression {
    const { offset } = call.loc;
    const name = callName(call.path);
    const helper = name === null ? undefined : findHelper(name);
    if (helper === undefined) return this.unknownHelper(call);
    if (call.hash) {
      return this.problem(
        "NOT_ALLOWED",
        offset,
        `${helper.name} takes its arguments in order, without name=value: {{${helper.signature}}}.`,
      );
    }
    const [least, most] = helper.arity;
    if (call.params.length < least || call.params.length > most) {
      return this.problem(
        "ARITY",
        offset,
        `${helper.name} was given ${call.params.length} arguments. Write {{${helper.signature}}}.`,
      );
    }
    const last = call.params.length - 1;
    const isDefault = helper.name === "default";
    const args = call.params.map((param, position) =>
      this.expression(param, { scope, optional: optional || (isDefault && position < last) }),
    );
    return isDefault ? { kind: "default", args, offset } : { kind: "call", helper, args, optional, offset };
  }

  private unknownHelper(call: AstCall): Expression {
    const name = isWritten(call.path)
      ? call.path.original
      : this.source.slice(call.path.loc.offset, call.path.loc.end);
    const { offset } = call.path.loc;
    if (isBlockName(name)) {
      return this.problem("NOT_ALLOWED", offset, `${name} is a block: write {{#${name} …}}…{{/${name}}}.`);
    }
    if (isWritten(call.path) && isRoot(call.path.parts[0] ?? "")) {
      return this.problem(
        "NOT_ALLOWED",
        offset,
        `${name} is a path and takes nothing behind it. A helper comes first, as in {{upper ${name}}}.`,
      );
    }
    const suggestion = nearest(name, helperNames) ?? undefined;
    const hint = suggestion ? `Did you mean ${suggestion}?` : `The helpers are ${helperNames.join(", ")}.`;
    return this.problem("NOT_ALLOWED", offset, `${name} is not a helper. ${hint}`, { suggestion });
  }

  private block(block: AstBlock, scope: Scope): Statement | null {
    const name = callName(block.path);
    const { offset } = block.loc;
    if (name === null || !isBlockName(name)) {
      const written = this.source.slice(block.path.loc.offset, block.path.loc.end);
      this.problem(
        "NOT_ALLOWED",
        offset,
        `{{#${written}}} cannot be used. The blocks are ${blockNames.join(", ")}.`,
      );
      return null;
    }
    const [subject] = block.params;
    if (subject === undefined || block.params.length > 1) {
      this.problem("ARITY", offset, `{{#${name}}} takes one value: {{#${name} value}}…{{/${name}}}.`);
      return null;
    }
    const value = this.expression(subject, { scope, optional: false });
    const includeZero = this.includeZero(block, name, scope);
    const parameters = this.parameters(block, name);
    const otherwise = this.program(block.inverse, scope);
    if (name === "if" || name === "unless") {
      const body = this.program(block.program, scope);
      return { kind: "if", negated: name === "unless", test: value, includeZero, body, otherwise };
    }
    const known = value.kind === "path" ? this.paths.knownOf(value) : null;
    const inner: Scope = {
      parent: scope,
      kind: name,
      known: known !== null && name === "each" ? { ...known, exact: false } : known,
      parameters,
    };
    return { kind: name, value, body: this.program(block.program, inner), otherwise };
  }

  private includeZero(block: AstBlock, name: BlockName, scope: Scope): Expression | null {
    let found: Expression | null = null;
    for (const { key, value } of block.hash?.pairs ?? []) {
      if (key === "includeZero" && (name === "if" || name === "unless")) {
        found = this.expression(value, { scope, optional: false });
      } else {
        this.problem("NOT_ALLOWED", block.loc.offset, `{{#${name}}} does not take ${key}=….`);
      }
    }
    return found;
  }

  private parameters(block: AstBlock, name: BlockName): string[] {
    const declared = block.program?.blockParams ?? block.inverse?.blockParams ?? [];
    const misplaced = block.program?.blockParams === undefined && declared.length > 0;
    if (misplaced || declared.length > parametersAllowed[name]) {
      this.problem("NOT_ALLOWED", block.loc.offset, `{{#${name}}} does not take as |${declared.join(" ")}|.`);
    }
    const taken = declared.find((parameter) => findHelper(parameter) !== undefined || isBlockName(parameter));
    if (taken !== undefined) {
      this.problem(
        "NOT_ALLOWED",
        block.loc.offset,
        `as |${taken}| hides the helper ${taken}. Use another name.`,
      );
    }
    return declared;
  }
}

/** The name of a call, or null where it is a path with more to it. */
function callName(path: AstCall["path"]): string | null {
  if (!isWritten(path) || path.data || path.depth > 0) return null;
  const [name] = path.parts;
  return path.parts.length === 1 && name === path.original ? name : null;
}

function singleExpression(program: AstProgram, body: readonly Statement[]): Expression | null {
  const blank = program.body.every(
    (statement) => statement.type !== "ContentStatement" || statement.original.trim() === "",
  );
  const rest = body.filter((statement) => statement.kind !== "text");
  const [only] = rest;
  return blank && rest.length === 1 && only?.kind === "output" ? only.expression : null;
}

/** The tree of a template and everything that is wrong with it; throws nothing. */
export function lower(source: string, program: AstProgram): Lowered {
  const lowering = new Lowering(source);
  const body = lowering.program(program, rootScope());
  const { references, slugs } = lowering.paths;
  return {
    parsed: { source, body, single: singleExpression(program, body), references },
    problems: lowering.problems,
    slugs,
  };
}
