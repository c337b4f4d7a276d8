import { describe, expect, it } from "vitest";
import { nodeDefinitions } from "@/nodes/registry";
import { parseIntent } from ".";

/** The longest text that is taken, of one piece again and again. */
const long = (piece: string) => piece.repeat(Math.ceil(4_000 / piece.length)).slice(0, 4_000);
const texts = ["a_", "\n", " ", "_-"].map(long);
const names = ["set __proto__ to 5 and constructor to 3", "toString at valueOf", "header __proto__: x"];

describe.each(nodeDefinitions.map((definition) => [definition.type, definition] as const))(
  "%s",
  (_, definition) => {
    it.each(texts)("is not held up by %j", (text) => {
      const begun = process.cpuUsage();
      parseIntent({ definition, text, context: { steps: {} } });
      expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(2_000);
    });

    it.each(names)("takes %j for words", (text) => {
      const context = { trigger: { body: { email: "ada@example.com" } }, steps: { get: { status: 200 } } };
      expect(() => parseIntent({ definition, text, context })).not.toThrow();
    });
  },
);
