import { HelperFault } from "./helpers/helper";
import { runHelper } from "./helpers/run-helper";
import { Budget } from "./limits";
import { missingPath } from "./missing-path";
import { formatPath } from "./path-text";
import { locate, TemplateError } from "./template-error";
import type { CallExpression, Expression, ParsedTemplate, PathExpression, Statement } from "./tree";
import { describe, isTruthy, missing, ownKeys, readOwn } from "./values";

/** What templates can read. Plain JSON data; never a credential. */
export type TemplateContext = {
  /** The output of the trigger that started the run. */
  trigger?: unknown;
  /** The outputs of the steps before, by slug. */
  steps?: Record<string, unknown>;
  /** In a loop's body: `{ item, index, parent? }`. */
  loop?: unknown;
  /** `{ id, name, version }`. */
  workflow?: unknown;
  /** `{ id, startedAt }`. */
  execution?: unknown;
};

/** Takes what a template renders, and escapes it for its place. */
export interface Sink {
  /** Text of the template itself. */
  text(text: string): void;
  /** The value of an expression; `isJson` where it is the JSON text that the helper `json` made. */
  value(value: unknown, isJson: boolean): void;
}

/** The scope of a running block. An each block has one that it moves from element to element. */
interface Frame {
  parent: Frame | null;
  value: unknown;
  field: string | number;
  index: number;
  last: boolean;
}

const frameOf = (value: unknown, parent: Frame | null): Frame => ({
  parent,
  value,
  field: "",
  index: 0,
  last: false,
});

/** One rendering of one template. */
export class Evaluation {
  private frame: Frame;

  constructor(
    private readonly template: ParsedTemplate,
    context: TemplateContext,
    readonly budget: Budget = new Budget(),
  ) {
    this.frame = frameOf(context, null);
  }

  /** Renders the whole template into a sink. Throws TemplateError. */
  render(sink: Sink): void {
    this.statements(this.template.body, sink);
  }

  private at(offset: number) {
    return locate(this.template.source, offset);
  }

  private statements(statements: readonly Statement[], sink: Sink): void {
    for (const statement of statements) {
      this.budget.spend(1);
      switch (statement.kind) {
        case "text":
          sink.text(statement.value);
          break;
        case "output": {
          const { expression } = statement;
          sink.value(
            this.evaluate(expression),
            expression.kind === "call" && expression.helper.name === "json",
          );
          break;
        }
        case "if": {
          const includeZero =
            statement.includeZero !== null && isTruthy(this.evaluate(statement.includeZero));
          const holds = isTruthy(this.evaluate(statement.test), includeZero) !== statement.negated;
          this.statements(holds ? statement.body : statement.otherwise, sink);
          break;
        }
        case "with": {
          const value = this.evaluate(statement.value);
          if (isTruthy(value, true)) this.within(frameOf(value, this.frame), statement.body, sink);
          else this.statements(statement.otherwise, sink);
          break;
        }
        case "each":
          this.each(statement, sink);
          break;
      }
    }
  }

  private within(frame: Frame, body: readonly Statement[], sink: Sink): void {
    const outer = this.frame;
    this.frame = frame;
    this.statements(body, sink);
    this.frame = outer;
  }

  private each(statement: Extract<Statement, { kind: "each" | "with" }>, sink: Sink): void {
    const value = this.evaluate(statement.value);
    const isList = Array.isArray(value);
    if (typeof value !== "object") {
      throw new TemplateError(
        "TYPE",
        `{{#each}} needs a list or an object, but ${this.name(statement.value)} is ${describe(value)}.`,
        this.at(statement.value.offset),
      );
    }
    const keys = isList ? null : ownKeys(value);
    const count = isList ? value.length : (keys?.length ?? 0);
    if (count === 0) {
      this.statements(statement.otherwise, sink);
      return;
    }
    const frame = frameOf(null, this.frame);
    for (let index = 0; index < count; index++) {
      this.budget.spend(1);
      const field = keys === null ? index : (keys[index] ?? "");
      const element = readOwn(value, String(field));
      frame.value = element === missing ? null : element;
      frame.field = field;
      frame.index = index;
      frame.last = index === count - 1;
      this.within(frame, statement.body, sink);
    }
  }

  /** The value of an expression; `missing` comes only from paths and calls inside `default`. Throws TemplateError. */
  evaluate(expression: Expression): unknown {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "path":
        return this.path(expression);
      case "call":
        return this.call(expression);
      case "default": {
        let value: unknown = null;
        for (const argument of expression.args) {
          this.budget.spend(1);
          value = this.evaluate(argument);
          if (value !== missing && value !== null) return value;
        }
        return value;
      }
    }
  }

  private start(path: PathExpression): unknown {
    let frame: Frame | null = this.frame;
    for (let level = 0; level < path.up && frame !== null; level++) frame = frame.parent;
    if (frame === null) return missing;
    switch (path.from) {
      case "nothing":
        return missing;
      case "value":
        return frame.value;
      case "field":
      case "key":
        return frame.field;
      case "index":
        return frame.index;
      case "first":
        return frame.index === 0;
      case "last":
        return frame.last;
    }
  }

  private path(path: PathExpression): unknown {
    this.budget.spend(1 + path.keys.length);
    const base = this.start(path);
    let value = base;
    for (const key of path.keys) {
      value = readOwn(value, key);
      if (value === missing) break;
    }
    if (value !== missing || path.optional) return value;
    throw missingPath(path, base, this.template.source, (name) => this.outer(path, name));
  }

  /** The `../` that reach a name in the scopes around the one where a path starts. */
  private outer(path: PathExpression, name: string): string | null {
    let frame: Frame | null = this.frame;
    for (let level = 0; level < path.up && frame !== null; level++) frame = frame.parent;
    let prefix = "";
    for (let above = frame?.parent ?? null; above !== null; above = above.parent) {
      prefix += "../";
      if (readOwn(above.value, name) !== missing) return prefix;
    }
    return null;
  }

  private call(call: CallExpression): unknown {
    this.budget.spend(1);
    const args: unknown[] = [];
    for (const argument of call.args) {
      const value = this.evaluate(argument);
      if (value === missing) return missing;
      args.push(value);
    }
    let result: unknown;
    try {
      result = runHelper(call.helper, args, this.budget);
    } catch (error) {
      throw error instanceof HelperFault ? this.fault(call, args, error) : error;
    }
    if (result !== missing || call.optional) return result;
    const [subject] = call.args;
    throw new TemplateError(
      "EMPTY",
      `There is no ${call.helper.name} element: ${subject ? this.name(subject) : "the value"} is ${describe(args[0])}. Use {{default (${call.helper.signature}) …}} where that may happen.`,
      this.at(call.offset),
    );
  }

  private fault(call: CallExpression, args: readonly unknown[], fault: HelperFault): TemplateError {
    const { name, signature } = call.helper;
    const at = this.at(call.offset);
    if (fault.argument === undefined) return new TemplateError("TYPE", `${name}: ${fault.needed}.`, at);
    const argument = call.args[fault.argument];
    const what = argument?.kind === "path" ? this.name(argument) : `argument ${fault.argument + 1}`;
    return new TemplateError(
      "TYPE",
      `${name} needs ${fault.needed}, but ${what} is ${describe(args[fault.argument])}. Write {{${signature}}}.`,
      { ...at, path: argument?.kind === "path" ? argument.text : undefined },
    );
  }

  private name(expression: Expression): string {
    if (expression.kind !== "path") return "the value";
    return expression.names.length === 0
      ? expression.text
      : `${expression.prefix}${formatPath(expression.names)}`;
  }
}
