import { describe, expect, it } from "vitest";
import { hasExpression } from "./has-expression";
import { limits } from "./limits";
import { parseTemplate } from "./parse-template";
import { renderText } from "./render";
import { TemplateError, type TemplateErrorCode } from "./template-error";

const failure = (run: () => unknown): TemplateError => {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("parseTemplate refuses", () => {
  it.each<[string, TemplateErrorCode]>([
    ["{{", "SYNTAX"],
    ["{{trigger", "SYNTAX"],
    ["{{trigger.}}", "NOT_ALLOWED"],
    ["{{trigger..a}}", "NOT_ALLOWED"],
    ["{{#if trigger.a}}", "SYNTAX"],
    ["{{/if}}", "SYNTAX"],
    ["{{#if trigger.a}}{{/each}}", "SYNTAX"],
    ["{{else}}", "SYNTAX"],
    ["{{trigger.a trigger.this}}", "SYNTAX"],
    ["{{upper 'a}}", "SYNTAX"],
    ["\u0000{{trigger.a}}", "SYNTAX"],
    ["{{> partial}}", "NOT_ALLOWED"],
    ["{{> (lookup . 'name')}}", "NOT_ALLOWED"],
    ["{{#> layout}}x{{/layout}}", "NOT_ALLOWED"],
    ["{{* decorator}}", "NOT_ALLOWED"],
    ['{{#*inline "x"}}y{{/inline}}', "NOT_ALLOWED"],
    ["{{{{raw}}}}x{{{{/raw}}}}", "NOT_ALLOWED"],
    ["{{{{if trigger.a}}}}x{{{{/if}}}}", "NOT_ALLOWED"],
    ["{{#trigger.list}}x{{/trigger.list}}", "NOT_ALLOWED"],
    ["{{^trigger.list}}x{{/trigger.list}}", "NOT_ALLOWED"],
    ["{{lookup trigger 'a'}}", "NOT_ALLOWED"],
    ["{{upper (lookup trigger 'a')}}", "NOT_ALLOWED"],
    ["{{#if (lookup trigger 'a')}}x{{/if}}", "NOT_ALLOWED"],
    ["{{#lookup trigger 'a'}}x{{/lookup}}", "NOT_ALLOWED"],
    ["{{log 'x'}}", "NOT_ALLOWED"],
    ["{{helperMissing 'x'}}", "NOT_ALLOWED"],
    ["{{#blockHelperMissing trigger}}x{{/blockHelperMissing}}", "NOT_ALLOWED"],
    ["{{steps.a.b 'x'}}", "NOT_ALLOWED"],
    ["{{(trigger.a)}}", "SYNTAX"],
    ["{{upper (trigger.a)}}", "NOT_ALLOWED"],
    ["{{if trigger.a 'b'}}", "NOT_ALLOWED"],
    ["{{each trigger.a}}", "NOT_ALLOWED"],
    ["{{upper text=trigger.a}}", "NOT_ALLOWED"],
    ["{{#each trigger.a limit=2}}x{{/each}}", "NOT_ALLOWED"],
    ["{{#each trigger.a includeZero=true}}x{{/each}}", "NOT_ALLOWED"],
    ["{{#if trigger.a as |x|}}x{{/if}}", "NOT_ALLOWED"],
    ["{{#with trigger.a as |x y|}}x{{/with}}", "NOT_ALLOWED"],
    ["{{#each trigger.a as |x y z|}}x{{/each}}", "NOT_ALLOWED"],
    ["{{#each trigger.a as |upper|}}{{upper 'x'}}{{/each}}", "NOT_ALLOWED"],
    ["{{^each trigger.a as |x|}}{{x}}{{/each}}", "NOT_ALLOWED"],
    ["{{#if trigger.a trigger.b}}x{{/if}}", "ARITY"],
    ["{{@root}}", "NOT_ALLOWED"],
    ["{{@root.trigger}}", "NOT_ALLOWED"],
    ["{{@index}}", "NOT_ALLOWED"],
    ["{{#with trigger.a}}{{@key}}{{/with}}", "NOT_ALLOWED"],
    ["{{#each trigger.a}}{{@../index}}{{/each}}", "NOT_ALLOWED"],
    ["{{#each trigger.a}}{{@index.constructor}}{{/each}}", "NOT_ALLOWED"],
    ["{{#each trigger.a}}{{@contextPath}}{{/each}}", "NOT_ALLOWED"],
    ["{{#each trigger.a}}{{@_parent}}{{/each}}", "NOT_ALLOWED"],
    ["{{this}}", "NOT_ALLOWED"],
    ["{{.}}", "NOT_ALLOWED"],
    ["{{json this}}", "NOT_ALLOWED"],
    ["{{../trigger}}", "NOT_ALLOWED"],
    ["{{#if trigger.a}}{{../trigger.a}}{{/if}}", "NOT_ALLOWED"],
    ["{{foo}}", "UNKNOWN_PATH"],
    ["{{log}}", "UNKNOWN_PATH"],
    ["{{helperMissing}}", "UNKNOWN_PATH"],
    ["{{constructor}}", "UNKNOWN_PATH"],
    ["{{__proto__}}", "UNKNOWN_PATH"],
    ['{{"text"}}', "UNKNOWN_PATH"],
    ["{{12}}", "UNKNOWN_PATH"],
    ["{{null}}", "UNKNOWN_PATH"],
    ["{{upper}}", "ARITY"],
    ["{{upper trigger.a trigger.b}}", "ARITY"],
    ["{{upper (trim)}}", "ARITY"],
    ["{{default trigger.a}}", "ARITY"],
  ])("%j with %s", (source, code) => {
    expect(failure(() => parseTemplate(source)).code).toBe(code);
    expect(failure(() => renderText(source, { trigger: { a: 1, list: [1] } })).code).toBe(code);
  });

  it("a syntax tree in the place of a source", () => {
    const tree = { type: "Program", body: [], length: 0, includes: () => true } as unknown as string;
    expect(failure(() => parseTemplate(tree)).code).toBe("SYNTAX");
    expect(failure(() => renderText(tree, {})).code).toBe("SYNTAX");
  });

  it("with line, column and what to do", () => {
    const error = failure(() => parseTemplate("a\r\nb {{#each trigger.a}}\n{{/if}}"));
    expect(error).toMatchObject({ line: 2, column: 6 });
    expect(failure(() => parseTemplate("line\u2028one\n{{uper trigger.a}}"))).toMatchObject({
      line: 2,
      column: 3,
      suggestion: "upper",
    });
    expect(failure(() => parseTemplate("{{#if trigger.a}}x")).message).toContain("{{/if}}");
  });
});

describe("limits", () => {
  const nested = (depth: number) => "{{#if trigger.a}}".repeat(depth) + "{{/if}}".repeat(depth);
  const calls = (depth: number) => `{{upper ${"(upper ".repeat(depth)}"a"${")".repeat(depth)}}}`;
  const chain = (length: number) => `{{#if trigger.a}}${"{{else if trigger.a}}".repeat(length)}{{/if}}`;

  it("allows nesting up to the depth and refuses more, in blocks, calls and chains", () => {
    const given = { trigger: { a: false } };
    expect(renderText(nested(limits.depth), given)).toBe("");
    expect(renderText(calls(limits.depth), given)).toBe("A");
    expect(renderText(chain(limits.depth - 1), given)).toBe("");
    for (const source of [nested(limits.depth + 1), calls(limits.depth + 1), chain(limits.depth)]) {
      const error = failure(() => parseTemplate(source));
      expect(error.code).toBe("LIMIT");
      expect(error.message).toContain("64 deep");
    }
    expect(renderText("{{#if trigger.a}}{{/if}}".repeat(200) + chain(3).repeat(50), given)).toBe("");
  });

  it("names the size limit of the source", () => {
    expect(renderText("a".repeat(limits.source), {})).toHaveLength(limits.source);
    expect(failure(() => renderText("a".repeat(limits.source + 1), {})).message).toContain("256 KiB");
    expect(failure(() => parseTemplate(`{{trigger.a}}${"a".repeat(limits.source)}`)).code).toBe("LIMIT");
    expect(failure(() => parseTemplate("{{#if trigger.a}}".repeat(15_000))).message).toContain("64 deep");
  });

  const thousand = Array.from({ length: 1000 }, (_, index) => index);
  const big = { trigger: { list: thousand, text: "a".repeat(1024 * 1024), three: [1, 2, 3] } };

  it.each<[string, string, string]>([
    [
      "nested each",
      "{{#each trigger.list}}{{#each ../trigger.list}}{{/each}}{{/each}}",
      "100,000 operations",
    ],
    ["output", "{{#each trigger.list}}{{../trigger.text}}{{/each}}", "10 MiB"],
    ["replacing", `{{replace trigger.text "a" "${"b".repeat(100)}"}}`, "10 MiB"],
    ["doubling", `{{length ${"(replace ".repeat(20)}trigger.text${' "a" "aa")'.repeat(20)}}}`, "10 MiB"],
    ["joining", '{{length (join (split trigger.text "") "aaaaaaaaaaaaaaa")}}', "10 MiB"],
    [
      "texts that are thrown away",
      "{{#each trigger.list}}{{#if (upper ../trigger.text)}}{{/if}}{{/each}}",
      "100,000 operations",
    ],
    [
      "lists that are thrown away",
      '{{#each trigger.list}}{{length (split ../trigger.text "")}}{{/each}}',
      "100,000 operations",
    ],
    [
      "JSON that is thrown away",
      "{{#each trigger.list}}{{length (json ../trigger)}}{{/each}}",
      "100,000 operations",
    ],
    [
      "three in three in three, sixteen deep",
      `{{#with trigger as |t|}}${"{{#each t.three}}".repeat(16)}${"{{/each}}".repeat(16)}{{/with}}`,
      "100,000 operations",
    ],
  ])("%s stays bounded", (_, source, message) => {
    const error = failure(() => renderText(source, big));
    expect(error.code).toBe("LIMIT");
    expect(error.message).toContain(message);
  });

  it("refuses overlong texts to search for", () => {
    const source = `{{replace trigger.text "${"a".repeat(1001)}" ""}}`;
    expect(failure(() => renderText(source, big)).code).toBe("TYPE");
  });
});

describe("the cache", () => {
  it("gives the same tree for the same source", () => {
    expect(parseTemplate("{{trigger.cached}}")).toBe(parseTemplate("{{trigger.cached}}"));
  });

  it("forgets what has not been used for long", () => {
    const first = parseTemplate("{{trigger.forgotten}}");
    for (let index = 0; index < 5_000; index++) parseTemplate(`{{trigger.n${index}}}`);
    expect(parseTemplate("{{trigger.forgotten}}")).not.toBe(first);
  });

  it("holds those of a workflow of 1,000 nodes, which read them in turn", () => {
    const sources = Array.from({ length: 4_000 }, (_, index) => `{{steps.node_${index}.v}}`);
    const parsed = sources.map(parseTemplate);
    expect(sources.every((source, index) => parseTemplate(source) === parsed[index])).toBe(true);
  });
});

describe("hasExpression", () => {
  it("is true for anything with {{, parsable or not", () => {
    expect(["a", "{a}", "{{a}}", "{{", "x {{#if"].map(hasExpression)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
