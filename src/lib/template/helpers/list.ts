import type { Budget } from "../limits";
import { missing, toText } from "../values";
import { integerAt, listAt, sequenceAt, textAt } from "./arguments";
import type { HelperRun } from "./helper";

function join(args: readonly unknown[], budget: Budget): string {
  const list = listAt(args, 0);
  const separator = args.length > 1 ? textAt(args, 1) : ",";
  budget.spendList(list.length);
  let text = "";
  for (let position = 0; position < list.length; position++) {
    const part = toText(list[position]);
    budget.spendText(part.length + separator.length);
    budget.allow(text.length + part.length + separator.length);
    text += position === 0 ? part : separator + part;
  }
  return text;
}

function slice(args: readonly unknown[], budget: Budget): string | unknown[] {
  const sequence = sequenceAt(args, 0);
  const start = integerAt(args, 1, 0);
  const end = integerAt(args, 2, sequence.length);
  const part = sequence.slice(start, end);
  if (typeof part === "string") budget.spendText(part.length);
  else budget.spendList(part.length);
  return part;
}

const element = (value: unknown) => (value === undefined ? missing : value);

function last(args: readonly unknown[]): unknown {
  const sequence = sequenceAt(args, 0);
  if (typeof sequence !== "string") return element(sequence.at(-1));
  const tail = sequence.slice(-2);
  return element(Array.from(tail).at(-1));
}

function first(args: readonly unknown[]): unknown {
  const sequence = sequenceAt(args, 0);
  if (typeof sequence !== "string") return element(sequence[0]);
  return element(Array.from(sequence.slice(0, 2))[0]);
}

/** Helpers that take a list, most of them a text as well. */
export const listHelpers = {
  join,
  slice,
  first,
  last,
  length: (args) => sequenceAt(args, 0).length,
} satisfies Record<string, HelperRun>;
