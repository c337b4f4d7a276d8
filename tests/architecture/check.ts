import { isBuiltin } from "node:module";
import type { Import, Module } from "./modules";
import { type Rule, rules } from "./rules";

const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const stem = (file: string) => file.replace(/(\.d)?\.(tsx?|mts|mjs)$/, "").replace(/\/index$/, "");

function matches(pattern: string, file: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*\*\/|\*\*|\*/g, (wild) => {
    if (wild === "**/") return "(?:.+/)?";
    return wild === "**" ? ".+" : "[^/]*";
  });
  const name = stem(file);
  // `a/**` means the folder's own index as well.
  return new RegExp(`^${source}$`).test(name) || pattern === `${name}/**`;
}

function isAllowed(rule: Rule, groups: RegExpExecArray, { target, ours }: Import): boolean {
  if (!ours) return !rule.mustNotUse?.test(target);
  const fill = (pattern: string) => pattern.replace(/\$(\d)/g, (_, index) => groups[Number(index)] ?? "");
  const fits = (patterns: string[]) => patterns.some((pattern) => matches(fill(pattern), target));
  if (fits(rule.mustNot ?? [])) return false;
  return fits(rule.unit ? [rule.unit, ...rule.may] : rule.may);
}

/** Every import that the table of rules does not allow; files that no rule covers are named as well. */
export function forbiddenImports(modules: Map<string, Module>): string[] {
  return [...modules.values()].flatMap(({ file, imports }) => {
    if (isTest(file)) return [];
    for (const rule of rules) {
      const groups = rule.files.exec(file);
      if (!groups) continue;
      return imports
        .filter((found) => !isAllowed(rule, groups, found))
        .map((found) => `${file} must not import ${found.target}`);
    }
    return [`${file} lies in no folder that the rules know`];
  });
}

const serverSide = ({ target, ours }: Import) =>
  ours
    ? /\.server$/.test(stem(target)) ||
      target.startsWith("src/server/") ||
      target.startsWith("src/generated/")
    : isBuiltin(target);

/** Every way from some files to what `isWanted` picks, as the chain of files; what only types go through is none. */
function waysTo(
  modules: Map<string, Module>,
  from: string[],
  isWanted: (found: Import) => boolean,
): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (file: string, chain: string[]) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const next of modules.get(file)?.imports ?? []) {
      if (next.typeOnly) continue;
      if (isWanted(next)) found.push([...chain, file, next.target].join(" -> "));
      else if (next.ours) visit(next.target, [...chain, file]);
    }
  };
  for (const file of from) visit(file, []);
  return found;
}

/** Every way from a module of the browser to one of the server, as the chain of files. */
export function serverCodeInBrowser(modules: Map<string, Module>): string[] {
  const files = [...modules.values()].filter(({ file, useClient }) => useClient && !isTest(file));
  return waysTo(
    modules,
    files.map(({ file }) => file),
    serverSide,
  );
}

const rendersTemplates = ({ target }: Import) =>
  target === "src/lib/template/evaluate.ts" || /^(@date-fns\/|date-fns)/.test(target);

/** Every way from the validation, which each editor loads by itself, to what only rendering a template needs. */
export function renderingInValidation(modules: Map<string, Module>): string[] {
  return waysTo(modules, ["src/nodes/validate-document.ts"], rendersTemplates);
}
