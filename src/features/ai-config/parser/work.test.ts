import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeDefinitions } from "@/nodes/registry";
import { parseIntent } from ".";

const pieces = [
  "a and b ",
  "the email from the webhook, ",
  "if total is over 5 and ",
  "'q' ",
  "{{a}} ",
  '"',
  "in the ",
  "from step get ",
  "list of ",
  "set a to 1, ",
  "plus 5% ",
  "https://a.b/c ",
  "every 5 minutes, ",
  "a:b ",
];
const context = {
  trigger: { body: { email: "a@b.c", total: 5, list: [1] } },
  steps: { get: { status: 200, headers: {}, body: {} } },
};
/** Four times the text may take somewhat more than four times the work; the square would be sixteen times. */
const mostGrowth = 7;
const mostPatterns = 1_200_000;

const { exec } = RegExp.prototype;
let tried = 0;

/** How many patterns are tried to read a text: the same on every machine, whatever else it does. */
function patternsFor(type: (typeof nodeDefinitions)[number], text: string): number {
  tried = 0;
  parseIntent({ definition: type, text, context });
  return tried;
}

describe("the work of reading", () => {
  beforeEach(() => {
    RegExp.prototype.exec = function (this: RegExp, text: string) {
      tried++;
      return exec.call(this, text);
    };
  });
  afterEach(() => {
    RegExp.prototype.exec = exec;
  });

  it.each(nodeDefinitions.map((definition) => [definition.type, definition] as const))(
    "of %s grows with the text and not with its square",
    (_, definition) => {
      for (const piece of pieces) {
        const [short, long] = [1_000, 4_000].map((length) =>
          patternsFor(definition, piece.repeat(Math.ceil(length / piece.length)).slice(0, length)),
        );
        expect([piece, (long ?? 0) / (short ?? 1) < mostGrowth]).toEqual([piece, true]);
        expect([piece, (long ?? 0) < mostPatterns]).toEqual([piece, true]);
      }
    },
  );
});
