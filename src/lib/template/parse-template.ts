import { type Lowered, lower } from "./lower";
import { parseSyntax } from "./syntax";
import { TemplateError } from "./template-error";
import type { ParsedTemplate } from "./tree";

/**
 * What is kept of parsed templates, the least recently used given up first: more than a workflow of 1,000 nodes has, which
 * would be parsed anew in each run otherwise.
 */
const cacheEntries = 5_000;
const cacheCharacters = 4 * 1024 * 1024;

const cache = new Map<string, Lowered>();
let cachedCharacters = 0;

function remember(source: string, lowered: Lowered): void {
  cache.set(source, lowered);
  cachedCharacters += source.length;
  for (const oldest of cache.keys()) {
    if (cache.size <= cacheEntries && cachedCharacters <= cacheCharacters) break;
    cache.delete(oldest);
    cachedCharacters -= oldest.length;
  }
}

/**
 * The tree of a source with the problems in it, cached. Throws TemplateError only for what does not parse at all
 * or is too large.
 */
export function analyse(source: string): Lowered {
  if (typeof source !== "string") throw new TemplateError("SYNTAX", "A template is a text, and this is not.");
  const cached = cache.get(source);
  if (cached !== undefined) {
    cache.delete(source);
    cache.set(source, cached);
    return cached;
  }
  const lowered = lower(source, parseSyntax(source));
  remember(source, lowered);
  return lowered;
}

/**
 * Parses a template and checks that it uses only what is allowed; the result is cached. Throws TemplateError:
 * SYNTAX, NOT_ALLOWED, ARITY, LIMIT, or UNKNOWN_PATH where a path starts with a name that is never there.
 */
export function parseTemplate(source: string): ParsedTemplate {
  const { parsed, problems } = analyse(source);
  const [first] = problems;
  if (first !== undefined) throw first;
  return parsed;
}
