import type { Budget } from "../limits";
import { missing, toText } from "../values";
import { integerAt, listAt, sequenceAt, textAt } from "./arguments";
import type { Helper } from "./helper";

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
export const listHelpers: Helper[] = [
  {
    name: "join",
    signature: "join list separator?",
    description: 'The elements as one text with the separator between them, "," when left out.',
    example: '{{join (split "a,b" ",") " and "}}',
    result: "a and b",
    arity: [1, 2],
    run: join,
  },
  {
    name: "slice",
    signature: "slice listOrText start end?",
    description:
      "The part from start up to, not including, end; both count from 0, negative numbers from the end.",
    example: '{{slice "workfuse" 0 4}}',
    result: "work",
    arity: [2, 3],
    run: slice,
  },
  {
    name: "first",
    signature: "first listOrText",
    description: "The first element, or the first character of a text. Of nothing there is none: an error.",
    example: '{{first (split "a,b" ",")}}',
    result: "a",
    arity: [1, 1],
    run: first,
  },
  {
    name: "last",
    signature: "last listOrText",
    description: "The last element, or the last character of a text. Of nothing there is none: an error.",
    example: '{{last (split "a,b" ",")}}',
    result: "b",
    arity: [1, 1],
    run: last,
  },
  {
    name: "length",
    signature: "length listOrText",
    description: "How many elements or characters there are, the same as `.length`.",
    example: '{{length "abc"}}',
    result: "3",
    arity: [1, 1],
    run: (args) => sequenceAt(args, 0).length,
  },
];
