import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TemplateContext } from "./evaluate";
import { hasExpression } from "./has-expression";
import { parseTemplate } from "./parse-template";
import { listReferences, renameStepReferences } from "./references";
import {
  renderForm,
  renderHeader,
  renderJsonBody,
  renderNumber,
  renderQueryValue,
  renderText,
  renderUrl,
  renderValue,
} from "./render";
import { TemplateError } from "./template-error";

const everything = [
  parseTemplate,
  listReferences,
  renderValue,
  renderText,
  renderJsonBody,
  renderForm,
  renderUrl,
  renderQueryValue,
  renderHeader,
  renderNumber,
] as const;

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}

const piece = fc.constantFrom(
  ..."{{ }} {{{ }}} {{# {{/ {{^ {{else}} {{> {{! --}} {{& {{~ ~}} ( ) [ ] . .. / @ | as = ' \" \\ 0 -1 1e9 true null".split(
    " ",
  ),
  ..."trigger steps loop this if unless each with default upper lower split join slice first last json number".split(
    " ",
  ),
  ..."round add divide date length constructor __proto__ prototype toString valueOf @index @root lookup log a b".split(
    " ",
  ),
  " ",
  "\n",
  "\0",
  "\u2028",
  "\ud800",
);
const soup = fc
  .array(fc.oneof(piece, fc.constant(" "), fc.string({ maxLength: 3 })), { maxLength: 20 })
  .map((parts) => parts.join(""));

const path = fc.constantFrom(
  "trigger",
  "trigger.a",
  "trigger.b.0",
  "steps.a.b",
  "loop",
  "trigger.a.length",
  '"x"',
  '""',
  "0",
  "-1.5",
  "true",
  "null",
);
const call = fc.letrec<{ argument: string; call: string }>((tie) => ({
  argument: fc.oneof(
    { depthSize: "small" },
    path,
    tie("call").map((inner) => `(${inner})`),
  ),
  call: fc
    .tuple(
      fc.constantFrom(
        ..."default upper lower capitalize trim replace split join slice first last length json number round add subtract multiply divide date".split(
          " ",
        ),
      ),
      fc.array(tie("argument"), { minLength: 1, maxLength: 3 }),
    )
    .map(([name, args]) => `${name} ${args.join(" ")}`),
})).call;

const context = fc.record({
  trigger: fc.jsonValue(),
  steps: fc.dictionary(fc.string(), fc.jsonValue()),
}) as fc.Arbitrary<TemplateContext>;

describe("whatever is given", () => {
  it("only a TemplateError is thrown, and rendering gives a text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          fc.string(),
          call.map((written) => `{{${written}}}`),
        ),
        context,
        (source, given) => {
          for (const run of everything) outcome(() => run(source, given));
          const text = outcome(() => renderText(source, given));
          expect(text instanceof TemplateError || typeof text === "string").toBe(true);
          expect(typeof renameStepReferences(source, "a", "b")).toBe("string");
          expect(hasExpression(source)).toBe(source.includes("{{"));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("calls with values of any type give data or an error", () => {
    fc.assert(
      fc.property(call, context, (written, given) => {
        const value = outcome(() => renderValue(`{{${written}}}`, given));
        if (value instanceof TemplateError) expect(value.message).not.toContain("undefined");
        else expect(["string", "number", "boolean", "object"]).toContain(typeof value);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("what is not data is out of reach", () => {
  class Model {
    own = "own";
    get inherited() {
      return "getter";
    }
  }
  const hostile = {
    trigger: {
      text: "abc",
      list: [1],
      object: {},
      model: new Model(),
      bare: Object.assign(Object.create({ inherited: "no" }), { own: "own" }),
      method: () => "called",
      symbol: Symbol("s"),
      get getter() {
        throw new Error("a getter ran");
      },
      parsed: JSON.parse('{"__proto__": "own data", "constructor": {"name": "own"}}'),
    },
    steps: {},
  } as TemplateContext;

  const routes = [
    ..."constructor __proto__ prototype __defineGetter__ __lookupGetter__ toString valueOf hasOwnProperty isPrototypeOf".split(
      " ",
    ),
  ];
  const bases = [
    "trigger",
    "trigger.text",
    "trigger.list",
    "trigger.object",
    "trigger.model",
    "trigger.bare",
    "steps",
    "trigger.method",
  ];

  it.each(bases.flatMap((base) => routes.map((route) => `${base}.${route}`)))("%s", (written) => {
    for (const source of [
      `{{${written}}}`,
      `{{${written}.constructor}}`,
      `{{upper ${written}}}`,
      `{{#with ${written}}}x{{/with}}`,
      `{{#each ${written}}}x{{/each}}`,
      `{{#if ${written}}}x{{/if}}`,
      `{{#with trigger as |t|}}{{${written.replace("trigger", "t")}}}{{/with}}`,
    ]) {
      expect(outcome(() => renderText(source, hostile))).toMatchObject({
        name: "TemplateError",
        code: "UNKNOWN_PATH",
      });
    }
    expect(renderText(`{{default ${written} "none"}}`, hostile)).toBe("none");
  });

  it.each([
    "trigger.model.inherited",
    "trigger.bare.inherited",
    "trigger.method",
    "trigger.method.name",
    "trigger.symbol",
    "trigger.getter",
    "trigger.list.push",
    "trigger.list.[-1]",
    "trigger.list.00",
    "trigger.text.at",
    "trigger.text.3",
  ])("%s", (written) => {
    expect(outcome(() => renderText(`{{${written}}}`, hostile))).toMatchObject({ code: "UNKNOWN_PATH" });
  });

  it("own data is data, whatever its name", () => {
    expect(renderText("{{trigger.parsed.__proto__}} {{trigger.parsed.constructor.name}}", hostile)).toBe(
      "own data own",
    );
    expect(renderText("{{trigger.model.own}} {{trigger.bare.own}}", hostile)).toBe("own own");
    expect(renderText("{{#each trigger.parsed}}{{@key}};{{/each}}", hostile)).toBe("__proto__;constructor;");
  });

  it.each([
    '{{#with "s" as |string|}}{{#with "e"}}{{#with split as |conslist|}}{{this.pop}}{{this.push (lookup string.sub "constructor")}}{{/with}}{{/with}}{{/with}}',
    "{{#with (trigger.constructor.constructor 'return process')}}{{this}}{{/with}}",
    "{{#with trigger.text.sub.apply}}{{/with}}",
    '{{lookup trigger "__proto__"}}',
    "{{trigger.[__proto__].[constructor]}}",
    "{{#each trigger.text.constructor.prototype}}{{@key}}{{/each}}",
    "{{__defineGetter__ 'x' trigger.method}}",
    "{{#with this}}{{/with}}",
    "{{trigger.method 'x'}}",
    "{{{{trigger.method}}}}{{{{/trigger.method}}}}",
  ])("%s", (source) => {
    expect(outcome(() => renderText(source, hostile))).toBeInstanceOf(TemplateError);
  });

  it("what JSON cannot hold is an error", () => {
    const cycle: Record<string, unknown> = { big: 10n };
    expect(outcome(() => renderText("{{trigger.big}}", { trigger: cycle }))).toMatchObject({ code: "TYPE" });
    cycle.self = cycle;
    cycle.big = 0;
    expect(outcome(() => renderText("{{trigger}}", { trigger: cycle }))).toMatchObject({ code: "TYPE" });
    expect(renderText("{{trigger.self.self.big}}", { trigger: cycle })).toBe("0");
  });
});
