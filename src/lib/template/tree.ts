import type { CalledHelper } from "./helpers/registry";

/** The names that a template can start a path with. */
export const roots = ["trigger", "steps", "loop", "workflow", "execution"] as const;
export type Root = (typeof roots)[number];

export const isRoot = (name: string): name is Root => (roots as readonly string[]).includes(name);

/**
 * A path, its scope resolved: `up` frames above the current one, then `keys`. The first `local` of the `names` that
 * are shown are not keys but a block parameter's name.
 */
export interface PathExpression {
  kind: "path";
  up: number;
  /** What of that frame the path starts at: its value, its key or index (the second block parameter), `@…`, or nothing that exists. */
  from: "value" | "field" | "index" | "key" | "first" | "last" | "nothing";
  keys: readonly string[];
  /** The path as it stands in the source. */
  text: string;
  /** What stands before the names when it is shown: `../`. */
  prefix: string;
  names: readonly string[];
  local: number;
  /** True where the frame is the context itself, whose own names are the roots. */
  atRoot: boolean;
  /** Inside `default`, where a missing path is skipped. */
  optional: boolean;
  offset: number;
}

export interface CallExpression {
  kind: "call";
  helper: CalledHelper;
  args: readonly Expression[];
  optional: boolean;
  offset: number;
}

/** `default`: the first of its arguments that exists and is not null. */
export interface DefaultExpression {
  kind: "default";
  args: readonly Expression[];
  offset: number;
}

export interface LiteralExpression {
  kind: "literal";
  value: string | number | boolean | null;
  offset: number;
}

export type Expression = PathExpression | CallExpression | DefaultExpression | LiteralExpression;

export type Statement =
  | { kind: "text"; value: string }
  | { kind: "output"; expression: Expression }
  | {
      kind: "if";
      /** True for `unless`. */
      negated: boolean;
      test: Expression;
      includeZero: Expression | null;
      body: readonly Statement[];
      otherwise: readonly Statement[];
    }
  | {
      kind: "each" | "with";
      value: Expression;
      body: readonly Statement[];
      otherwise: readonly Statement[];
    };

/** One place where a template reads the context. */
export interface Reference {
  root: Root;
  /** What follows the root, `["get_user", "body", "id"]`. */
  segments: string[];
  /** False where the path goes on inside an element of a list that only a rendering knows; segments end before it. */
  exact: boolean;
  /** Inside `default`, where a missing path is tolerated. */
  optional: boolean;
  /** Where the path starts in the source, in UTF-16 units. */
  offset: number;
}

/** A place in the source that spells a step's slug. */
export interface SlugSpan {
  slug: string;
  offset: number;
  end: number;
}

/** A template that can be rendered any number of times. */
export interface ParsedTemplate {
  readonly source: string;
  readonly body: readonly Statement[];
  /** The expression, when the source is exactly one and nothing else but white space and comments. */
  readonly single: Expression | null;
  readonly references: readonly Reference[];
}
