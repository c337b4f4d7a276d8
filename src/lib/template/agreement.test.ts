import fc from "fast-check";
import Handlebars from "handlebars";
import { describe, expect, it } from "vitest";
import type { TemplateContext } from "./evaluate";
import { renderText } from "./render";
import { TemplateError } from "./template-error";

/** Values that Handlebars and templates write in the same way. */
const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom("", 0, false, "<&\"'>", "é😀"),
);
const row = fc.record({ name: scalar, ok: fc.boolean(), tags: fc.array(scalar, { maxLength: 3 }) });
const context: fc.Arbitrary<TemplateContext> = fc
  .record({
    trigger: fc.record({
      text: scalar,
      flag: fc.boolean(),
      count: fc.integer({ min: -2, max: 2 }),
      rows: fc.array(row, { maxLength: 3 }),
      map: fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), scalar, { maxKeys: 3 }),
      "odd key": scalar,
    }),
    steps: fc.record({ one: fc.record({ body: row }) }),
  })
  .map((value) => JSON.parse(JSON.stringify(value)));

const text = fc
  .array(fc.constantFrom(" ", "\n", "\r\n", "\t", "a", "{", "é", '"', "\n\n", "  \n"), { maxLength: 5 })
  .map((parts) => parts.join(""));
const open = fc.constantFrom("{{", "{{~");
const close = fc.constantFrom("}}", "~}}");
const wrap = (inner: string) => fc.tuple(open, close).map(([left, right]) => `${left}${inner}${right}`);

const topPaths = [
  "trigger.text",
  "trigger.count",
  "trigger.[odd key]",
  "steps.one.body.name",
  "steps/one/body/ok",
];
const rowPaths = [
  "name",
  "this.name",
  "./ok",
  "../trigger.text",
  "@index",
  "@key",
  "@first",
  "@last",
  "tags.length",
];
const lists = (inRow: boolean) => (inRow ? ["tags", "../trigger.rows"] : ["trigger.rows", "trigger.map"]);

/** A template in the scope of the context or of a row. */
function template(depth: number, inRow: boolean): fc.Arbitrary<string> {
  const paths = inRow ? rowPaths : topPaths;
  const mustache = fc.constantFrom(...paths).chain(wrap);
  const leaf = fc.oneof(text, mustache, fc.constantFrom("{{! c }}", "{{!-- c --}}", "\\{{x}}", "{{~! c ~}}"));
  if (depth === 0) return leaf;
  const body = fc.array(template(depth - 1, inRow), { maxLength: 3 }).map((parts) => parts.join(""));
  const rowBody = fc.array(template(depth - 1, true), { maxLength: 3 }).map((parts) => parts.join(""));
  const otherwise = fc.oneof(
    fc.constant(""),
    fc.tuple(wrap("else"), body).map((parts) => parts.join("")),
    fc.tuple(fc.constantFrom(...paths), body).map(([path, inner]) => `{{else if ${path}}}${inner}`),
  );
  const conditional = fc
    .tuple(
      fc.constantFrom("if", "unless"),
      fc.constantFrom(...paths),
      fc.constantFrom("", " includeZero=true"),
    )
    .chain(([name, path, zero]) =>
      fc
        .tuple(
          wrap(`#${name} ${path}${zero}`),
          body,
          name === "if" ? otherwise : fc.constant(""),
          wrap(`/${name}`),
        )
        .map((parts) => parts.join("")),
    );
  const rows = inRow ? "../trigger.rows" : "trigger.rows";
  const each = fc
    .tuple(
      wrap(`#each ${rows}`),
      rowBody,
      fc.oneof(
        fc.constant(""),
        fc.tuple(wrap("else"), body).map((p) => p.join("")),
      ),
      wrap("/each"),
    )
    .map((parts) => parts.join(""));
  const scalars = fc
    .constantFrom(...lists(inRow).filter((path) => !path.endsWith("rows")))
    .chain((path) =>
      fc.tuple(wrap(`#each ${path}`), text, fc.constantFrom("{{this}}", "{{@key}}:{{.}}"), wrap("/each")),
    )
    .map((parts) => parts.join(""));
  const parameters = fc
    .tuple(
      wrap(`#each ${rows} as |r i|`),
      text,
      fc.constantFrom("{{r.name}}{{i}}", "{{#each r.tags as |t|}}{{t}}{{i}}{{/each}}"),
    )
    .map(([start, space, inner]) => `${start}${space}${inner}{{/each}}`);
  const nested = inRow ? [leaf, conditional, scalars] : [leaf, conditional, each, scalars, parameters];
  return fc.oneof(...nested);
}

const source = fc.array(template(3, false), { maxLength: 6 }).map((parts) => parts.join(""));

/**
 * Takes back Handlebars' HTML escaping. Its own `noEscape` will not do: it adds up neighbouring numbers and booleans
 * in a block instead of joining their texts.
 */
const unescapeHtml = (html: string) =>
  html.replace(/&(?:amp|lt|gt|quot|#x27|#x60|#x3D);/g, (entity) => entities[entity] ?? "");
const entities: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
  "&#x60;": "`",
  "&#x3D;": "=",
};

describe("templates and Handlebars", () => {
  it("render the same text wherever both are defined", () => {
    let compared = 0;
    fc.assert(
      fc.property(source, context, (written, given) => {
        let rendered: string;
        try {
          rendered = renderText(written, given);
        } catch (error) {
          if (error instanceof TemplateError) return;
          throw error;
        }
        compared++;
        expect(rendered).toBe(unescapeHtml(Handlebars.compile(written)(given)));
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(2000);
  });

  it("refuse the same texts as unparsable, but for `a.0` and `{{a}}}`", () => {
    const piece = fc.constantFrom(
      "{{",
      "}}",
      "{{#if trigger}}",
      "{{/if}}",
      "{{else}}",
      "trigger",
      ".",
      "/",
      " ",
      "a",
      "(",
      ")",
      '"',
      "[",
      "]",
      "~",
      "{{{",
      "}}}",
      "\\",
      "!",
      "--",
      "0",
      "=",
      "|",
      "\n",
    );
    const any = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(any, (written) => {
        let ours: string | null = null;
        try {
          renderText(written, { trigger: { a: 1 } });
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
          ours = error.code;
        }
        let theirs = true;
        try {
          Handlebars.parse(written);
        } catch {
          theirs = false;
        }
        const widened = /[./]\s*0|\}\}\}/.test(written);
        if (ours === "SYNTAX") expect(theirs).toBe(false);
        else if (!theirs) expect(widened).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
