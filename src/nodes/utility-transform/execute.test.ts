import { describe, expect, it } from "vitest";
import { renderConfig } from "@/nodes/kit/render-config";
import { utilityTransform } from "./definition";
import { transform } from "./execute.server";

const context = { trigger: { n: 5, list: [1, { a: true }], none: null, name: "Ada" }, steps: {} };

function preview(fields: { name: string; value?: unknown }[]): Record<string, unknown> {
  const config = renderConfig(utilityTransform, { fields }, context);
  return transform.preview(utilityTransform.config.parse(config), new Date()).output as Record<
    string,
    unknown
  >;
}

describe("a transform", () => {
  it.each<[string, unknown]>([
    ["{{trigger.n}}", 5],
    [" {{trigger.n}} ", 5],
    ["n: {{trigger.n}}", "n: 5"],
    ["{{trigger.list}}", [1, { a: true }]],
    ["{{trigger.none}}", null],
    ["{{upper trigger.name}}", "ADA"],
    ["plain", "plain"],
  ])("makes %j the value %j", (value, expected) =>
    expect(preview([{ name: "v", value }])).toEqual({ v: expected }),
  );

  it("keeps values that are no texts as they are", () => {
    expect(
      preview([
        { name: "a", value: 1 },
        { name: "b", value: { c: [false] } },
      ]),
    ).toEqual({
      a: 1,
      b: { c: [false] },
    });
  });

  it("fails at a field without a value, and names it", () => {
    expect(() => preview([{ name: "a" }])).toThrow(expect.objectContaining({ field: "fields.0.value" }));
  });

  it("has a field named __proto__ like any other", () => {
    const output = preview([{ name: "__proto__", value: "x" }]);
    expect(JSON.stringify(output)).toBe('{"__proto__":"x"}');
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
  });

  it("takes names literally", () => {
    expect(preview([{ name: "{{trigger.name}}", value: 1 }])).toEqual({ "{{trigger.name}}": 1 });
  });

  it("fails at a path that there is not, and names the field", () => {
    expect(() =>
      preview([
        { name: "a", value: "x" },
        { name: "b", value: "{{trigger.gone}}" },
      ]),
    ).toThrow(expect.objectContaining({ field: "fields.1.value" }));
  });

  it("gives the same when it runs", async () => {
    const config = utilityTransform.config.parse({ fields: [{ name: "a", value: 1 }] });
    expect(await transform.execute(config, {} as never)).toEqual({ port: "out", output: { a: 1 } });
  });

  it("has no two fields of one name", () => {
    const fields = [{ name: "a" }, { name: "b" }, { name: "a" }];
    expect(utilityTransform.check({ fields })).toMatchObject([{ field: "fields.2.name" }]);
  });
});
