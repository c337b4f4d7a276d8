import { describe, expect, it } from "vitest";
import { forbiddenImports, renderingInValidation, serverCodeInBrowser } from "./architecture/check";
import { parseAll, readSources } from "./architecture/modules";

const mostLines = 400;

const product = parseAll(readSources(["src", "inngest", "infra"]));
const everything = [
  ...parseAll(readSources(["src", "inngest", "infra", "scripts", "tests", "bin"])).values(),
];

describe("the product's modules", () => {
  it("are all read", () => {
    expect(product.size).toBeGreaterThan(100);
  });

  it("import only what their folder may", () => {
    expect(forbiddenImports(product)).toEqual([]);
  });

  it("let no code of the server reach the browser", () => {
    expect(serverCodeInBrowser(product)).toEqual([]);
  });

  it("let the editor check templates without loading what renders them", () => {
    expect(renderingInValidation(product)).toEqual([]);
  });
});

describe("every file", () => {
  it(`has at most ${mostLines} lines`, () => {
    const long = everything.filter((module) => module.lines > mostLines);
    expect(long.map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
  });

  it("does without any", () => {
    expect(everything.filter((module) => module.usesAny).map((module) => module.file)).toEqual([]);
  });

  it("leaves no test out", () => {
    expect(
      everything.flatMap(({ file, skippedTests }) => skippedTests.map((call) => `${file}: ${call}`)),
    ).toEqual([]);
  });
});

describe("the rules", () => {
  const modulesOf = (files: Record<string, string>) => parseAll(new Map(Object.entries(files)));

  it.each([
    ["src/lib/a.ts", 'import { b } from "@/server/env";', "src/server/env"],
    ["src/nodes/x/execute.server.ts", 'import pg from "pg";', "pg"],
    [
      "src/nodes/x/definition.ts",
      'const f = () => import("./execute.server");',
      "src/nodes/x/execute.server",
    ],
    ["src/features/a/components/b.tsx", 'import { env } from "@/server/env";', "src/server/env"],
    [
      "src/features/a/components/b.tsx",
      'import type { c } from "@/features/b/atoms";',
      "src/features/b/atoms",
    ],
    ["src/features/a/server/b.ts", 'export * from "@/features/b/server/c";', "src/features/b/server/c"],
    ["src/features/a/server/b.ts", 'type T = import("@/features/b/server/c").T;', "src/features/b/server/c"],
    ["src/server/db.ts", 'import { a } from "../features/a/router";', "src/features/a/router"],
    ["infra/local/engine/a.ts", 'import { AppError } from "@/lib/errors";', "src/lib/errors"],
    ["infra/local/github/a.ts", 'import { a } from "@/features/a/schema";', "src/features/a/schema"],
    ["src/runtime/main.ts", 'import Page from "@/app/page";', "src/app/page"],
  ])("refuse, in %s: %s", (file, text, target) => {
    expect(forbiddenImports(modulesOf({ [file]: text }))).toEqual([`${file} must not import ${target}`]);
  });

  it("let features meet at their schemas, and routers at the root", () => {
    const modules = modulesOf({
      "src/features/a/components/b.tsx":
        'import { c } from "@/features/b/schema"; import { d } from "../atoms";',
      "src/features/a/router.ts": 'import { e } from "@/server/trpc"; import { f } from "./server/f";',
      "src/server/api/root.ts": 'import { a } from "@/features/a/router";',
    });
    expect(forbiddenImports(modules)).toEqual([]);
  });

  it("want a rule for every folder", () => {
    expect(forbiddenImports(modulesOf({ "src/elsewhere/a.ts": "" }))).toEqual([
      "src/elsewhere/a.ts lies in no folder that the rules know",
    ]);
  });

  it("follow the browser's modules to the server's, but not through types", () => {
    const modules = modulesOf({
      "src/app/page.tsx": '"use client";\nimport { a } from "@/lib/a";',
      "src/lib/a.ts": 'import type { T } from "@/server/env"; import { b } from "./b";',
      "src/lib/b.ts": 'import { readFileSync } from "node:fs";',
    });
    expect(serverCodeInBrowser(modules)).toEqual([
      "src/app/page.tsx -> src/lib/a.ts -> src/lib/b.ts -> node:fs",
    ]);
  });

  it("see any and skipped tests in the syntax, not in texts", () => {
    const [bad, good] = [
      ...modulesOf({
        "tests/bad.ts": "let a: Array<any>; it.skip('x', f); describe.only('y', f);",
        "tests/good.ts": "let any = 'any: it.skip';",
      }).values(),
    ];
    expect(bad).toMatchObject({ usesAny: true, skippedTests: ["it.skip", "describe.only"] });
    expect(good).toMatchObject({ usesAny: false, skippedTests: [] });
  });
});
