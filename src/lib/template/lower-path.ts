import type { AstCall, AstLiteral, AstPath } from "./ast";
import { nearest } from "./edit-distance";
import { findHelper } from "./helpers/registry";
import { segmentSpans } from "./path-text";
import { extend, findEach, findParameter, type KnownPath, type Scope, scopeAbove } from "./scope";
import type { TemplateErrorCode, TemplateErrorDetails } from "./template-error";
import { type Expression, isRoot, type PathExpression, type Reference, roots, type SlugSpan } from "./tree";

const dataNames = ["index", "key", "first", "last"] as const;
type DataName = (typeof dataNames)[number];
const isDataName = (name: string | undefined): name is DataName =>
  (dataNames as readonly (string | undefined)[]).includes(name);

/** Whether a name is written as a path; Handlebars takes `{{"odd name"}}` and `{{0}}` for names too. */
export const isWritten = (path: AstCall["path"]): path is AstPath => path.type === "PathExpression";

/** The value of a literal argument; `undefined` counts as null. */
export function literalOf(literal: AstLiteral): string | number | boolean | null {
  return literal.type === "NullLiteral" || literal.type === "UndefinedLiteral" ? null : literal.value;
}

type Report = (
  code: TemplateErrorCode,
  offset: number,
  message: string,
  details?: TemplateErrorDetails,
) => Expression;

/** Resolves the scopes of paths and notes what they read. */
export class PathLowering {
  readonly references: Reference[] = [];
  readonly slugs: SlugSpan[] = [];
  private readonly known = new WeakMap<PathExpression, KnownPath>();

  constructor(
    private readonly source: string,
    private readonly report: Report,
  ) {}

  /** What a lowered path is in the context, as far as the source alone says. */
  knownOf(path: PathExpression): KnownPath | null {
    return this.known.get(path) ?? null;
  }

  /** Lowers a path, or a literal that stands where a path does. */
  path(written: AstPath | AstLiteral, scope: Scope, optional: boolean): Expression {
    const path = isWritten(written) ? written : literalPath(written);
    const { offset, end } = path.loc;
    const text = this.source.slice(offset, end);
    if (path.data) return this.dataPath(path, scope, text, optional);

    const scoped = path.depth === 0 && path.original.length > path.parts.join(".").length;
    const [first] = path.parts;
    const parameter = path.depth === 0 && !scoped && first !== undefined ? findParameter(scope, first) : null;
    const start = parameter ?? scopeAbove(scope, path.depth);
    if (start === null) {
      return this.report("NOT_ALLOWED", offset, `${text} goes up further than there are blocks around it.`);
    }
    const keys = parameter === null ? path.parts : path.parts.slice(1);
    const atRoot = parameter === null && start.scope.kind === "root";
    if (atRoot && keys.length === 0) {
      return this.report(
        "NOT_ALLOWED",
        offset,
        `${text} is nothing by itself here. Start with ${roots.join(", ")}.`,
      );
    }
    const unknown = atRoot && !isRoot(keys[0] ?? "");
    if (unknown && !optional) return this.unknownRoot(text, keys, isWritten(written), offset);
    const lowered: PathExpression = {
      kind: "path",
      up: start.up,
      from: unknown ? "nothing" : start.from,
      keys,
      text,
      prefix: "../".repeat(path.depth),
      names: path.parts,
      local: path.parts.length - keys.length,
      atRoot,
      optional,
      offset,
    };
    if (start.from === "value") this.note(lowered, start.scope.known, path);
    return lowered;
  }

  private unknownRoot(text: string, keys: readonly string[], isPath: boolean, offset: number): Expression {
    const [first = "", ...rest] = keys;
    const helper = keys.length === 1 ? findHelper(first) : undefined;
    if (helper !== undefined) {
      return this.report("ARITY", offset, `${first} was given no arguments. Write {{${helper.signature}}}.`);
    }
    const close = nearest(first, roots);
    const suggestion = close === null ? undefined : [close, ...rest].join(".");
    const hint = isPath ? "" : " To have it as text, write it without the braces.";
    const message = suggestion
      ? `${text} does not exist. Did you mean ${suggestion}?`
      : `${text} does not exist. A path starts with ${roots.join(", ")}.${hint}`;
    return this.report("UNKNOWN_PATH", offset, message, { path: text, suggestion });
  }

  private dataPath(path: AstPath, scope: Scope, text: string, optional: boolean): Expression {
    const { offset } = path.loc;
    const [name] = path.parts;
    const plain = path.parts.length === 1 && path.original === `@${"../".repeat(path.depth)}${name}`;
    if (!plain || !isDataName(name)) {
      const names = dataNames.map((data) => `@${data}`).join(", ");
      const hint = name === "root" ? " Use ../ to reach outside of a block." : "";
      return this.report("NOT_ALLOWED", offset, `${text} cannot be used. There are ${names}.${hint}`);
    }
    const each = findEach(scope, path.depth);
    if (each === null) {
      return this.report("NOT_ALLOWED", offset, `${text} has a meaning only inside {{#each}}.`);
    }
    const prefix = `@${"../".repeat(path.depth)}`;
    const base = { kind: "path" as const, keys: [], text, prefix, names: [name], local: 1, atRoot: false };
    return { ...base, up: each.up, from: name, optional, offset };
  }

  private note(lowered: PathExpression, from: KnownPath | null, path: AstPath): void {
    const known = extend(from, lowered.keys, (name) => (isRoot(name) ? name : null));
    if (known === null || known.root === null) return;
    this.known.set(lowered, known);
    const { root, segments, exact } = known;
    const { optional, offset } = lowered;
    this.references.push({ root, segments: [...segments], exact, optional, offset });

    const slugAt = from?.exact ? slugPosition(from, [root, ...segments]) : -1;
    const slug = slugAt < 0 ? undefined : lowered.keys[slugAt];
    if (slug === undefined) return;
    const spans = segmentSpans(this.source, path.loc.offset, path.loc.end);
    const span = spans[spans.length - lowered.keys.length + slugAt];
    if (span !== undefined) this.slugs.push({ slug, ...span });
  }
}

/** What a step's slug stands behind. */
const beforeSlugs = [["steps"], ["execution", "resume"]];

/** Which of the keys below a scope that is known is the step's slug, given the whole path; below 0 where none is. */
function slugPosition(from: KnownPath, whole: readonly string[]): number {
  const before = beforeSlugs.find((names) => names.every((name, index) => whole[index] === name));
  const known = from.root === null ? 0 : 1 + from.segments.length;
  return before ? before.length - known : -1;
}

function literalPath(literal: AstLiteral): AstPath {
  const name = literal.type === "UndefinedLiteral" ? "undefined" : String(literalOf(literal));
  return { type: "PathExpression", data: false, depth: 0, parts: [name], original: name, loc: literal.loc };
}
