import fc from "fast-check";
import { expect, it } from "vitest";
import { outPorts } from "./kit/define-node";
import { draftIssues } from "./kit/draft-issues";
import { summaryText } from "./kit/summary-text";
import { nodeDefinitions } from "./registry";
import { utilityTransform } from "./utility-transform/definition";

// A draft may hold anything: what is wrong with it is said, and the canvas draws it all the same.
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(
    fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 1 }), fc.dictionary(fc.string(), fc.jsonValue())),
  ),
  fc.constantFrom(null, [null], [[]], [{}], [{ name: null }], {}, "{{", 0),
);

it.each(nodeDefinitions.map((definition) => [definition.type, definition] as const))(
  "%s tells what is wrong with any config, and never breaks",
  (_, definition) => {
    const fields = Object.keys(definition.config.shape ?? {});
    const configs = fc.dictionary(fields.length ? fc.constantFrom(...fields) : fc.string(), values);
    fc.assert(
      fc.property(configs, (config) => {
        expect(Array.isArray(draftIssues(definition, config))).toBe(true);
        expect(typeof summaryText(definition, config)).toBe("string");
        expect(outPorts(definition, config).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  },
);

it("a transform with a field that is none is refused with the reason", () => {
  expect(draftIssues(utilityTransform, { fields: [null] })).toMatchObject([{ field: "fields.0" }]);
});
