import type { Budget } from "../limits";
import { toJson } from "../values";
import { integerAt } from "./arguments";
import { date } from "./date";
import type { HelperRun } from "./helper";
import { listHelpers } from "./list";
import { numberHelpers } from "./number";
import type { CalledHelper } from "./registry";
import { textHelpers } from "./text";

/** Its result is written into a JSON body as it is, not encoded a second time. */
function json(args: readonly unknown[], budget: Budget): string {
  const text = toJson(args[0], integerAt(args, 1, 0, 0, 10));
  budget.spendText(text.length);
  return text;
}

const runs: Record<CalledHelper["name"], HelperRun> = {
  ...textHelpers,
  ...listHelpers,
  ...numberHelpers,
  json,
  date,
};

/** What a helper gives for its arguments. Throws HelperFault; gives `missing` where there is no such element. */
export function runHelper({ name }: CalledHelper, args: readonly unknown[], budget: Budget): unknown {
  return runs[name](args, budget);
}
