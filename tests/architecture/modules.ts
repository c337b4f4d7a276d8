import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "~/scripts/lib/root";

export type Import = {
  /** A file of ours relative to the repository, or the specifier of a package or built-in module. */
  target: string;
  ours: boolean;
  /** Erased by the compiler: it constrains the design, but nothing reaches anything through it. */
  typeOnly: boolean;
};

export type Module = {
  /** Relative to the repository. */
  file: string;
  lines: number;
  imports: Import[];
  useClient: boolean;
  usesAny: boolean;
  /** Tests that never run, or keep others from running: "it.skip" and the like. */
  skippedTests: string[];
};

/** Every source file below `folders`, by its path relative to the repository. */
export function readSources(folders: string[]): Map<string, string> {
  const sources = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (name !== "src/generated" && entry.name !== "node_modules") visit(name);
      } else if (/\.(tsx?|mts|mjs)$/.test(name)) {
        sources.set(name, readFileSync(path.join(root, name), "utf8"));
      }
    }
  };
  for (const folder of folders) visit(folder);
  return sources;
}

const endings = ["", ".ts", ".tsx", ".mts", ".d.mts", "/index.ts", "/index.tsx"];

function resolveImport(
  from: string,
  specifier: string,
  exists: (file: string) => boolean,
): string | undefined {
  let target: string;
  if (specifier.startsWith("@/")) target = path.posix.join("src", specifier.slice(2));
  else if (specifier.startsWith("~/")) target = path.posix.normalize(specifier.slice(2));
  else if (specifier.startsWith(".")) target = path.posix.join(path.posix.dirname(from), specifier);
  else return undefined;
  return endings.map((ending) => target + ending).find(exists) ?? target;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name || !named || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

/** The specifier that `node` imports, statically, dynamically or as a type. */
function importOf(node: ts.Node): { specifier: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier } = node;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return undefined;
    return { specifier: moduleSpecifier.text, typeOnly: isTypeOnly(node) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    return ts.isStringLiteral(literal) ? { specifier: literal.text, typeOnly: true } : undefined;
  }
  if (ts.isCallExpression(node)) {
    const [argument] = node.arguments;
    const called =
      node.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(node.expression) && node.expression.text === "require");
    if (called && argument && ts.isStringLiteralLike(argument))
      return { specifier: argument.text, typeOnly: false };
  }
  return undefined;
}

const testFunctions = /^(it|test|describe)$/;

function skippedTest(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const { text } = node.expression;
    const method = node.name.text;
    if (testFunctions.test(text) && /^(skip|skipIf|todo|only|fails)$/.test(method))
      return `${text}.${method}`;
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    if (/^(xit|xtest|xdescribe|fit|fdescribe)$/.test(node.expression.text)) return node.expression.text;
  }
  return undefined;
}

/** Parses `text` as `file`; `exists` tells which files of ours there are. */
export function parseModule(file: string, text: string, exists: (file: string) => boolean): Module {
  const kind = file.endsWith(".tsx")
    ? ts.ScriptKind.TSX
    : file.endsWith(".mjs")
      ? ts.ScriptKind.JS
      : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kind);
  const [first] = source.statements;
  const directive = first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression);
  const module: Module = {
    file,
    lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    imports: [],
    useClient: Boolean(directive && first.expression.text === "use client"),
    usesAny: false,
    skippedTests: [],
  };
  const visit = (node: ts.Node) => {
    const found = importOf(node);
    if (found) {
      const target = resolveImport(file, found.specifier, exists);
      module.imports.push({
        target: target ?? found.specifier,
        ours: Boolean(target),
        typeOnly: found.typeOnly,
      });
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) module.usesAny = true;
    const skipped = skippedTest(node);
    if (skipped) module.skippedTests.push(skipped);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return module;
}

/** All of `sources`, parsed, by file. */
export function parseAll(sources: Map<string, string>): Map<string, Module> {
  const exists = (file: string) => sources.has(file);
  return new Map([...sources].map(([file, text]) => [file, parseModule(file, text, exists)]));
}
