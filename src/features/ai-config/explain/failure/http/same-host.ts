import { nearest } from "@/lib/template/edit-distance";
import { vendorOf } from "../../../catalogue";
import type { Facts } from "../facts";

/** A URL that is known to exist, and whence. */
export type Known = { method: string; url: string; from: string };

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** Paths of templates and placeholders are compared by what is written. */
const segments = (path: string) => path.split("/").filter(Boolean);

/** Calls at the same host: the catalogue's of its API, and those of the workflow's other steps. */
export function knownCalls({ document, node }: Facts, url: string): Known[] {
  const host = urlOf(url)?.host;
  if (!host) return [];
  const vendor = vendorOf(url);
  const documented = (vendor?.operations ?? []).map((operation): Known => {
    const absolute = operation.url.startsWith("http") ? operation.url : (vendor?.base ?? "") + operation.url;
    return { method: operation.method, url: absolute, from: `the documentation of ${vendor?.name}` };
  });
  const own = document.nodes.flatMap((other): Known[] => {
    const at = other.data.config.url;
    if (other.id === node.id || other.type !== "action.http" || typeof at !== "string") return [];
    if (urlOf(at.replace(/\{\{[\s\S]*?\}\}/g, "x"))?.host !== host) return [];
    return [{ method: String(other.data.config.method ?? "GET"), url: at, from: `"${other.data.label}"` }];
  });
  return [...documented, ...own];
}

const pathOf = (url: string) => /^https?:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? "";
const isPlace = (segment: string) => /\{/.test(segment);

/**
 * The segment of a configured URL's path that is a slip of one that is known at its place, and what it should be.
 * Segments with templates are not looked at.
 */
export function misspelt(
  configured: string,
  known: readonly Known[],
): { wrong: string; right: string; from: string } | undefined {
  const path = segments(pathOf(configured));
  for (const [index, segment] of path.entries()) {
    if (isPlace(segment)) continue;
    const before = path.slice(0, index);
    const alike = known.filter(({ url }) => {
      const other = segments(pathOf(url));
      return before.every((part, at) => isPlace(part) || isPlace(other[at] ?? "") || other[at] === part);
    });
    const here = alike.flatMap(({ url, from }) => {
      const other = segments(pathOf(url))[index];
      return other && !isPlace(other) ? [{ other, from }] : [];
    });
    if (here.some(({ other }) => other === segment)) continue;
    const right = nearest(segment, [...new Set(here.map(({ other }) => other))]);
    const from = here.find(({ other }) => other === right)?.from;
    if (right && from) return { wrong: segment, right, from };
  }
  return undefined;
}

/** A part of the path that stands there twice, `/v1/v1/` or a whole URL behind the host; undefined where none does. */
export function doubled(url: string): string | undefined {
  const again = /^(https?:\/\/[^/?#{]+)[^?#]*?\/?(https?:\/\/.+)$/i.exec(url);
  if (again?.[2]) return again[2];
  const match = /^(https?:\/\/[^/?#]+)((?:\/[^/?#{}]+)+)\2(?=[/?#]|$)([\s\S]*)$/i.exec(url);
  return match ? `${match[1]}${match[2]}${match[3]}` : undefined;
}
