import type { PathExpression, Root } from "./tree";

/** What a scope's value is in the context, as far as the source alone says. */
export interface KnownPath {
  /** Null: the context itself, whose names are the roots. */
  root: Root | null;
  segments: readonly string[];
  exact: boolean;
}

/** A block's scope while the tree is built; the frames of a rendering are nested in the same way. */
export interface Scope {
  parent: Scope | null;
  kind: "root" | "each" | "with";
  known: KnownPath | null;
  parameters: readonly string[];
}

/** Where a name or a path starts: so many frames up, at what of that frame. */
export interface ScopeStart {
  scope: Scope;
  up: number;
  from: PathExpression["from"];
}

/** The scope of the context itself. */
export function rootScope(): Scope {
  return { parent: null, kind: "root", known: { root: null, segments: [], exact: true }, parameters: [] };
}

/** The scope so many `../` up, or null above the top. */
export function scopeAbove(scope: Scope, depth: number): ScopeStart | null {
  let found: Scope | null = scope;
  for (let level = 0; level < depth && found !== null; level++) found = found.parent;
  return found === null ? null : { scope: found, up: depth, from: "value" };
}

/** The scope whose block parameter has this name: `as |item index|`. */
export function findParameter(scope: Scope, name: string): ScopeStart | null {
  let up = 0;
  for (let found: Scope | null = scope; found !== null; found = found.parent, up++) {
    const position = found.parameters.indexOf(name);
    if (position !== -1) return { scope: found, up, from: position === 0 ? "value" : "field" };
  }
  return null;
}

/** The each block that `@index` (depth 0) or `@../index` (depth 1) speaks of. */
export function findEach(scope: Scope, depth: number): { up: number } | null {
  let up = 0;
  let left = depth;
  for (let found: Scope | null = scope; found !== null; found = found.parent, up++) {
    if (found.kind === "each" && left-- === 0) return { up };
  }
  return null;
}

/** What a path below a known one is; nothing is known below an element of a list. */
export function extend(
  known: KnownPath | null,
  keys: readonly string[],
  rootOf: (name: string) => Root | null,
) {
  if (known === null) return null;
  if (!known.exact) return known;
  if (known.root !== null) return { ...known, segments: [...known.segments, ...keys] };
  const [first, ...rest] = keys;
  const root = first === undefined ? null : rootOf(first);
  return root === null ? null : { root, segments: rest, exact: true };
}
