import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listReferences, renameStepReferences } from "./references";
import { TemplateError } from "./template-error";

const read = (source: string) =>
  listReferences(source).map(
    ({ root, segments, exact, optional }) =>
      [root, ...segments].join(".") + (exact ? "" : ".*") + (optional ? "?" : ""),
  );

describe("listReferences", () => {
  it.each<[string, string[]]>([
    ["no expression", []],
    ["{{steps.get_user.body.id}}", ["steps.get_user.body.id"]],
    ["{{trigger}} {{loop.item}}", ["trigger", "loop.item"]],
    ["{{steps.[odd name].[0].x}}", ["steps.odd name.0.x"]],
    ["{{upper (trim steps.a.b)}}", ["steps.a.b"]],
    ["{{default steps.a.b (upper trigger.x) steps.c}}", ["steps.a.b?", "trigger.x?", "steps.c"]],
    [
      "{{#if steps.a.ok}}{{steps.b.x}}{{else if steps.c.ok}}{{steps.d.x}}{{/if}}",
      ["steps.a.ok", "steps.b.x", "steps.c.ok", "steps.d.x"],
    ],
    [
      "{{#with steps.a.body}}{{id}}{{this}}{{../steps.b}}{{/with}}",
      ["steps.a.body", "steps.a.body.id", "steps.a.body", "steps.b"],
    ],
    ["{{#with steps}}{{a.id}}{{/with}}", ["steps", "steps.a.id"]],
    [
      "{{#each steps.a.body}}{{id}}{{@index}}{{../trigger.x}}{{/each}}",
      ["steps.a.body", "steps.a.body.*", "trigger.x"],
    ],
    ["{{#each steps.a.body as |row i|}}{{row.id}}{{i}}{{/each}}", ["steps.a.body", "steps.a.body.*"]],
    ["{{#with steps.a.body as |b|}}{{b.id}}{{/with}}", ["steps.a.body", "steps.a.body.id"]],
    ['{{#each (split trigger.x ",")}}{{this}}{{steps.a}}{{/each}}', ["trigger.x"]],
    ["{{! steps.a }}\\{{steps.b}} steps.c", []],
  ])("%s", (source, expected) => {
    expect(read(source)).toEqual(expected);
  });

  it("says where each stands", () => {
    expect(listReferences("é\u2028\r\n{{steps.a}} {{upper  steps.b }}").map(({ offset }) => offset)).toEqual([
      6, 25,
    ]);
  });

  it("throws for what does not parse", () => {
    expect(() => listReferences("{{steps.a")).toThrow(TemplateError);
  });
});

describe("renameStepReferences", () => {
  it.each<[string, string]>([
    [
      "steps.a and {{steps.a.x}} {{ steps.ab }} {{trigger.a}}",
      "steps.a and {{steps.z.x}} {{ steps.ab }} {{trigger.a}}",
    ],
    [
      "{{steps.[a].x}}{{steps/a/x}}{{./steps.a}}{{~ steps .a ~}}",
      "{{steps.[z].x}}{{steps/z/x}}{{./steps.z}}{{~ steps .z ~}}",
    ],
    [
      '{{upper (default steps.a.a trigger.steps.a "steps.a")}}',
      '{{upper (default steps.z.a trigger.steps.a "steps.a")}}',
    ],
    [
      "{{#each steps.a.list}}{{steps.a}}{{../steps.a.x}}{{a}}{{/each}}",
      "{{#each steps.z.list}}{{steps.a}}{{../steps.z.x}}{{a}}{{/each}}",
    ],
    [
      "{{#with steps}}{{a.x}}{{this.a}}{{[a]}}{{b}}{{/with}}",
      "{{#with steps}}{{z.x}}{{this.z}}{{[z]}}{{b}}{{/with}}",
    ],
    ['{{#with steps}}{{"a"}}{{/with}}', "{{#with steps}}{{[z]}}{{/with}}"],
    [
      "{{#if steps.a}}{{else if steps.a.y}}{{else}}{{steps.a}}{{/if}}",
      "{{#if steps.z}}{{else if steps.z.y}}{{else}}{{steps.z}}{{/if}}",
    ],
    ["{{#each steps.a as |steps|}}{{steps.a}}{{/each}}", "{{#each steps.z as |steps|}}{{steps.a}}{{/each}}"],
    [
      "\u2028\n{{!-- steps.a --}}\\{{steps.a}} {{{steps.a}}} {{& steps.a}}",
      "\u2028\n{{!-- steps.a --}}\\{{steps.a}} {{{steps.z}}} {{& steps.z}}",
    ],
    ["{{steps.a}} {{nope steps.a}} {{steps.a.b 1}}", "{{steps.z}} {{nope steps.a}} {{steps.a.b 1}}"],
    ["{{steps.a", "{{steps.a"],
    [
      "{{execution.resume.a}} {{execution/resume.[a]}} {{execution.a}} {{trigger.resume.a}} {{execution.id.a}}",
      "{{execution.resume.z}} {{execution/resume.[z]}} {{execution.a}} {{trigger.resume.a}} {{execution.id.a}}",
    ],
    [
      "{{#with execution.resume}}{{a}}{{b}}{{/with}}{{#with execution}}{{a}}{{resume.a}}{{/with}}",
      "{{#with execution.resume}}{{z}}{{b}}{{/with}}{{#with execution}}{{a}}{{resume.z}}{{/with}}",
    ],
  ])("%j", (source, renamed) => {
    expect(renameStepReferences(source, "a", "z")).toBe(renamed);
  });

  it("writes brackets where the new name needs them", () => {
    expect(renameStepReferences("{{steps.a.b}}", "a", "odd ]name")).toBe("{{steps.[odd \\]name].b}}");
    expect(renameStepReferences("{{#with steps}}{{a.b}}{{/with}}", "a", "else")).toBe(
      "{{#with steps}}{{[else].b}}{{/with}}",
    );
    expect(renameStepReferences("{{steps.a}}", "a", "2")).toBe("{{steps.2}}");
  });

  it("leads where the old name led, and back to the same bytes", () => {
    const slug = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
    const around = fc.string({ unit: "binary" }).map((text) => text.replace(/[{\\\0]/g, ""));
    const key = fc.constantFrom("body.id", "list.0", "[odd name]", "error.message");
    fc.assert(
      fc.property(slug, slug, around, around, key, (from, to, before, after, rest) => {
        fc.pre(from !== to);
        const source = `${before}{{steps.${from}.${rest}}}${after}{{#if (upper steps.${from})}}${after}{{/if}}`;
        const renamed = renameStepReferences(source, from, to);
        expect(renamed).toBe(source.replaceAll(`steps.${from}`, `steps.${to}`).replace(before, () => before));
        expect(renameStepReferences(renamed, to, from)).toBe(source);
        expect(listReferences(renamed).map(({ segments }) => segments[0])).toEqual([to, to]);
      }),
    );
  });
});
