import { describe, expect, it } from "vitest";
import type { TemplateContext } from "./evaluate";
import { renderText, renderValue } from "./render";
import { TemplateError, type TemplateErrorCode } from "./template-error";

const context: TemplateContext = {
  trigger: {
    method: "POST",
    headers: { "x-id": "h1" },
    query: { page: "2" },
    body: {
      name: 'Ada "A&B" <x>',
      count: 3,
      zero: 0,
      yes: true,
      no: false,
      none: null,
      empty: "",
      list: ["a", "b", "c"],
      nothing: [],
      matrix: [
        [1, 2],
        [3, 4],
      ],
      users: [
        { name: "Ada", tags: ["x", "y"] },
        { name: "Bob", tags: [] },
      ],
      map: { one: 1, two: 2 },
      "odd name": "odd",
      true: "yes!",
      length: "own",
      deep: { constructor: "data" },
    },
  },
  steps: { get_user: { status: 200, headers: {}, body: { id: 7, email: "a@b" } }, skipped: undefined },
  loop: { item: { id: 1 }, index: 0, parent: { item: "outer" } },
  workflow: { id: "w1", name: "Flow", version: 2 },
  execution: { id: "e1", startedAt: "2024-07-01T12:00:00.000Z" },
};

const failure = (source: string, given: TemplateContext = context): TemplateError => {
  try {
    renderValue(source, given);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`${source} rendered`);
};

describe("paths", () => {
  it.each<[string, unknown]>([
    ["{{trigger.body.count}}", 3],
    ["{{ trigger.body.count }}", 3],
    ["{{{trigger.body.name}}}", 'Ada "A&B" <x>'],
    ["{{&trigger.body.name}}", 'Ada "A&B" <x>'],
    ["{{trigger/body/count}}", 3],
    ["{{trigger.body.list.0}}", "a"],
    ["{{trigger.body.list.[0]}}", "a"],
    ["{{trigger.body.matrix.1.0}}", 3],
    ["{{trigger.body.matrix.1.[1]}}", 4],
    ["{{trigger.body.users.0.name}}", "Ada"],
    ["{{trigger.body.[odd name]}}", "odd"],
    ["{{trigger.headers.x-id}}", "h1"],
    ["{{trigger.body.true}}", "yes!"],
    ["{{trigger.body.list.length}}", 3],
    ["{{trigger.method.length}}", 4],
    ["{{trigger.method.1}}", "O"],
    ["{{trigger.body.length}}", "own"],
    ["{{trigger.body.deep.constructor}}", "data"],
    ["{{steps.get_user.body.id}}", 7],
    ["{{loop.item.id}} {{loop.index}} {{loop.parent.item}}", "1 0 outer"],
    ["{{workflow.id}} {{workflow.name}} {{workflow.version}}", "w1 Flow 2"],
    ["{{execution.id}} {{execution.startedAt}}", "e1 2024-07-01T12:00:00.000Z"],
    ["{{trigger.body.none}}", null],
    ["{{trigger.body.list}}", ["a", "b", "c"]],
    ["{{trigger.body.map}}", { one: 1, two: 2 }],
  ])("%s", (source, value) => {
    expect(renderValue(source, context)).toEqual(value);
  });

  it.each<[string, string | undefined, string]>([
    ["{{steps.get_usr.body.id}}", "steps.get_user.body.id", "Did you mean steps.get_user.body.id?"],
    ["{{steps.get_user.id}}", "steps.get_user.body.id", "Did you mean"],
    ["{{steps.get_user.Body.id}}", "steps.get_user.body.id", "Did you mean"],
    ["{{steps.get_user.body.phone}}", "steps.get_user.body", "steps.get_user.body, which has id, email"],
    ["{{steps.skipped.x}}", "steps", "steps, which has get_user"],
    ["{{steps.get_user.body.id.x}}", "steps.get_user.body.id", "which is 7"],
    ["{{trigger.body.none.x}}", "trigger.body.none", "which is null"],
    ["{{trigger.body.list.3}}", "trigger.body.list", "a list of 3 (0 to 2)"],
    ["{{trigger.body.nothing.0}}", "trigger.body.nothing", "an empty list"],
    ["{{steps.get_user.headers.etag}}", "steps.get_user.headers", "an empty object"],
    ["{{trigger.body.odd}}", "trigger.body", "trigger.body, which has"],
    ["{{triger.body}}", "trigger.body", "Did you mean"],
    ["{{secrets.x}}", undefined, "A path starts with trigger, steps, loop"],
    ["{{#if trigger.body.missing}}x{{/if}}", "trigger.body", "trigger.body.missing does not exist"],
    ["{{#unless trigger.body.missing}}x{{/unless}}", "trigger.body", "trigger.body.missing does not exist"],
    ["{{#each trigger.body.missing}}x{{/each}}", "trigger.body", "trigger.body.missing does not exist"],
    ["{{#with trigger.body.missing}}x{{/with}}", "trigger.body", "trigger.body.missing does not exist"],
    ["{{upper trigger.body.missing}}", "trigger.body", "trigger.body.missing does not exist"],
    ["{{upper (trim trigger.body.missing)}}", "trigger.body", "trigger.body.missing does not exist"],
    ["text {{trigger.body.missing}}", "trigger.body", "trigger.body.missing does not exist"],
    [
      "{{default trigger.body.a trigger.body.missing}}",
      "trigger.body",
      "trigger.body.missing does not exist",
    ],
    ["{{#each trigger.body.users}}{{nme}}{{/each}}", "name", "nme does not exist. Did you mean name?"],
    [
      "{{#each trigger.body.users}}{{trigger.method}}{{/each}}",
      "../trigger.method",
      "Did you mean ../trigger.method",
    ],
    ["{{#each trigger.body.users as |user|}}{{user.nme}}{{/each}}", "user.name", "Did you mean user.name?"],
    [
      "{{#with trigger.body.map}}{{../trigger.bdy}}{{/with}}",
      "../trigger.body",
      "Did you mean ../trigger.body?",
    ],
    [
      "{{#each trigger.body.list}}{{x}}{{/each}}",
      "this",
      "the nearest path that exists is this, which is a text",
    ],
  ])("%s is an error that names the nearest path", (source, suggestion, message) => {
    const error = failure(source);
    expect(error.code).toBe("UNKNOWN_PATH");
    expect(error.suggestion).toBe(suggestion);
    expect(error.message.toLowerCase()).toContain(message.toLowerCase());
  });

  it("says where the path stands", () => {
    expect(failure("a\n  {{trigger.nope}}")).toMatchObject({
      path: "trigger.nope",
      offset: 6,
      line: 2,
      column: 5,
    });
  });

  it("says that loop exists only in a loop, and what there is otherwise", () => {
    expect(failure("{{loop.item}}", { trigger: {} }).message).toContain("only in the body of a loop node");
    expect(failure("{{execution.id}}", { trigger: {} }).message).toContain("A path starts with trigger.");
  });
});

describe("default", () => {
  it.each<[string, unknown]>([
    ['{{default steps.a.b "x"}}', "x"],
    ['{{default steps.a.b trigger.nope "x"}}', "x"],
    ['{{default steps.a.b trigger.body.count "x"}}', 3],
    ['{{default trigger.body.none "x"}}', "x"],
    ['{{default trigger.body.none.deeper "x"}}', "x"],
    ['{{default null undefined "x"}}', "x"],
    ['{{default trigger.body.empty "x"}}', ""],
    ['{{default trigger.body.zero "x"}}', 0],
    ['{{default trigger.body.no "x"}}', false],
    ['{{default trigger.body.nothing "x"}}', []],
    ['{{default (upper steps.a.b) "x"}}', "x"],
    ['{{default (join (split steps.a.b ",") "-") "x"}}', "x"],
    ['{{default (default steps.a steps.b) "x"}}', "x"],
    ['{{default (first trigger.body.nothing) "x"}}', "x"],
    ["{{default (last trigger.body.nothing) trigger.body.none}}", null],
    ['{{default secrets.token "x"}}', "x"],
    ['{{upper (default steps.a.b "x")}}', "X"],
    ["{{#if (default steps.a.b false)}}yes{{else}}no{{/if}}", "no"],
    ["{{#each (default steps.a.b trigger.body.list)}}{{this}}{{/each}}", "abc"],
  ])("%s", (source, value) => {
    expect(renderValue(source, context)).toEqual(value);
  });

  it("tolerates a missing path only, not a value of the wrong type", () => {
    expect(failure('{{default (upper trigger.body.list) "x"}}').code).toBe("TYPE");
  });

  it("does not reach what is beside the roots of the context", () => {
    const given = { now: "secret", trigger: {} } as TemplateContext;
    expect(renderText('{{default now "x"}}', given)).toBe("x");
  });
});

describe("values and text", () => {
  it.each<[string, unknown]>([
    ["{{trigger.body.yes}}", true],
    [" {{trigger.body.count}}\n", 3],
    ["{{! the count }}{{trigger.body.count}}", 3],
    ["{{~trigger.body.count~}}", 3],
    ["{{add trigger.body.count 1}}", 4],
    ["{{trigger.body.count}}{{trigger.body.count}}", "33"],
    ["n={{trigger.body.count}}", "n=3"],
    ["{{#if true}}{{trigger.body.count}}{{/if}}", "3"],
    ["no expression", "no expression"],
    ["", ""],
    ["12", "12"],
    ["{{{trigger.body.count}}}}", "3}"],
    ["{{trigger.body.count}}}", "3}"],
    ["{{trigger.body.count~}}}}", "3}}"],
    ["a } b }} c { d", "a } b }} c { d"],
    ["\\{{trigger.body.count}}", "{{trigger.body.count}}"],
    ["\\\\{{trigger.body.count}}", "\\3"],
    ["{{!-- a }} b --}}x", "x"],
  ])("%j as a value", (source, value) => {
    expect(renderValue(source, context)).toEqual(value);
  });

  it.each<[string, string]>([
    ["{{trigger.body.none}}", "null"],
    ["{{trigger.body.map}}", '{"one":1,"two":2}'],
    ["{{trigger.body.list}}", '["a","b","c"]'],
    ["{{trigger.body.name}}", 'Ada "A&B" <x>'],
    ["{{{trigger.body.name}}}", 'Ada "A&B" <x>'],
    [
      "{{trigger.body.yes}}|{{trigger.body.no}}|{{trigger.body.zero}}|{{trigger.body.empty}}|",
      "true|false|0||",
    ],
    ["v: {{trigger.body.none}}", "v: null"],
    ["a  {{~trigger.body.count~}}  b", "a3b"],
  ])("%s as text", (source, text) => {
    expect(renderText(source, context)).toBe(text);
  });
});

describe("blocks", () => {
  it.each<[string, string]>([
    ["{{#if trigger.body.yes}}y{{else}}n{{/if}}", "y"],
    ["{{#if trigger.body.zero}}y{{else}}n{{/if}}", "n"],
    ["{{#if trigger.body.zero includeZero=true}}y{{else}}n{{/if}}", "y"],
    ["{{#if trigger.body.empty}}y{{else}}n{{/if}}", "n"],
    ["{{#if trigger.body.none}}y{{else}}n{{/if}}", "n"],
    ["{{#if trigger.body.nothing}}y{{else}}n{{/if}}", "n"],
    ["{{#if trigger.body.map}}y{{else}}n{{/if}}", "y"],
    ["{{#unless trigger.body.no}}y{{else}}n{{/unless}}", "y"],
    [
      "{{#if trigger.body.no}}1{{else if trigger.body.zero}}2{{else if trigger.body.yes}}3{{else}}4{{/if}}",
      "3",
    ],
    ["{{^if trigger.body.no}}inverted{{/if}}", "inverted"],
    [
      "{{#each trigger.body.list}}{{@index}}{{@key}}{{this}}{{#if @first}}F{{/if}}{{#if @last}}L{{/if}};{{/each}}",
      "00aF;11b;22cL;",
    ],
    ["{{#each trigger.body.map}}{{@key}}={{.}}@{{@index}};{{/each}}", "one=1@0;two=2@1;"],
    ["{{#each trigger.body.nothing}}x{{else}}none{{/each}}", "none"],
    ["{{#each trigger.body.none}}x{{else}}none{{/each}}", "none"],
    [
      "{{#each trigger.body.users}}{{name}}:{{#each tags}}{{../name}}{{@../index}}{{this}}{{/each}};{{/each}}",
      "Ada:Ada0xAda0y;Bob:;",
    ],
    [
      "{{#each trigger.body.users as |user i|}}{{i}}{{user.name}}{{../trigger.method}}{{/each}}",
      "0AdaPOST1BobPOST",
    ],
    ["{{#each trigger.body.matrix}}{{0}}{{this.1}}{{[0]}},{{/each}}", "121,343,"],
    [
      "{{#with trigger.body.users.0}}{{name}}{{this.name}}{{./name}}{{../trigger.method}}{{/with}}",
      "AdaAdaAdaPOST",
    ],
    ["{{#with trigger.body.map as |m|}}{{m.one}}{{#each m}}{{this}}{{m.two}}{{/each}}{{/with}}", "11222"],
    ["{{#with trigger.body.none}}x{{else}}none{{/with}}", "none"],
    ["{{#with trigger.body.zero}}{{this}}{{else}}none{{/with}}", "0"],
    ["{{#if trigger.body.yes}}\n  a\n{{/if}}\nb", "  a\nb"],
    ['{{#with trigger.body}}{{"odd name"}}{{/with}}', "odd"],
  ])("%s", (source, text) => {
    expect(renderText(source, context)).toBe(text);
  });

  it.each<[string, TemplateErrorCode]>([
    ["{{#each trigger.method}}x{{/each}}", "TYPE"],
    ["{{#each trigger.body.count}}x{{/each}}", "TYPE"],
    ["{{#each trigger.body.no}}x{{/each}}", "TYPE"],
  ])("%s is refused: only lists and objects have elements", (source, code) => {
    expect(failure(source).code).toBe(code);
  });
});
