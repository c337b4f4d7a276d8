import { toJson } from "../values";
import { integerAt } from "./arguments";
import { dateHelper } from "./date";
import type { Helper, HelperDoc } from "./helper";
import { listHelpers } from "./list";
import { numberHelpers } from "./number";
import { textHelpers } from "./text";

/** `default` is evaluated by the evaluator itself, because it alone tolerates a missing path. */
export const defaultHelper: Helper = {
  name: "default",
  signature: "default value … fallback",
  description:
    'The first value that exists and is not null, else the fallback. "", 0, false and empty lists are values.',
  example: '{{default trigger.nickname "nobody"}}',
  result: "nobody",
  arity: [2, Number.POSITIVE_INFINITY],
  run: (args) => args.at(-1),
};

/** Its result is written into a JSON body as it is, not encoded a second time. */
export const jsonHelper: Helper = {
  name: "json",
  signature: "json value indent?",
  description: "The value as JSON text, indented by 0 to 10 spaces (0 when left out).",
  example: '{{json (split "a,b" ",")}}',
  result: '["a","b"]',
  arity: [1, 2],
  run(args, budget) {
    const text = toJson(args[0], integerAt(args, 1, 0, 0, 10));
    budget.spendText(text.length);
    return text;
  },
};

const all: readonly Helper[] = [
  defaultHelper,
  ...textHelpers,
  ...listHelpers,
  jsonHelper,
  ...numberHelpers,
  dateHelper,
];
const byName = new Map(all.map((helper) => [helper.name, helper]));

/** The helper of that name, if there is one. */
export const findHelper = (name: string): Helper | undefined => byName.get(name);

/** The names of all helpers. */
export const helperNames: readonly string[] = all.map((helper) => helper.name);

/** What the editor and the documentation show of each helper. */
export const helperDocs: HelperDoc[] = all.map(({ name, signature, description, example, result }) => ({
  name,
  signature,
  description,
  example,
  result,
}));
