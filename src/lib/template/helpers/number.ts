import { integerAt, numberAt } from "./arguments";
import { type Helper, HelperFault } from "./helper";

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new HelperFault("the result is too large for a number");
  return value;
}

function fold(args: readonly unknown[], combine: (left: number, right: number) => number): number {
  let value = numberAt(args, 0);
  for (let position = 1; position < args.length; position++) {
    value = finite(combine(value, numberAt(args, position)));
  }
  return value;
}

/** Moves the decimal point in the number's shortest notation, so that 1.005 is the 1.005 that was written. */
function shift(value: number, places: number): number {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

function round(args: readonly unknown[]): number {
  const value = numberAt(args, 0);
  const places = integerAt(args, 1, 0, 0, 15);
  const shifted = shift(Math.abs(value), places);
  if (!Number.isFinite(shifted)) return value;
  return Math.sign(value) * shift(Math.round(shifted), -places);
}

function divide(args: readonly unknown[]): number {
  const divisor = numberAt(args, 1);
  if (divisor === 0) throw new HelperFault("a number other than 0", 1);
  return finite(numberAt(args, 0) / divisor);
}

/** Helpers that take numbers, or texts that spell one. */
export const numberHelpers: Helper[] = [
  {
    name: "number",
    signature: "number value",
    description:
      'The number that a text spells in decimal notation; "", booleans and other texts are errors.',
    example: '{{number " 12.50 "}}',
    result: "12.5",
    arity: [1, 1],
    run: (args) => numberAt(args, 0),
  },
  {
    name: "round",
    signature: "round number places?",
    description: "The number rounded to 0 to 15 decimal places (0 when left out), halves away from zero.",
    example: "{{round 2.345 2}}",
    result: "2.35",
    arity: [1, 2],
    run: round,
  },
  {
    name: "add",
    signature: "add number number …",
    description: "The sum of two or more numbers.",
    example: "{{add 1 2 3}}",
    result: "6",
    arity: [2, Number.POSITIVE_INFINITY],
    run: (args) => fold(args, (left, right) => left + right),
  },
  {
    name: "subtract",
    signature: "subtract number number",
    description: "The first number less the second.",
    example: "{{subtract 5 2}}",
    result: "3",
    arity: [2, 2],
    run: (args) => fold(args, (left, right) => left - right),
  },
  {
    name: "multiply",
    signature: "multiply number number …",
    description: "The product of two or more numbers.",
    example: "{{multiply 2 3}}",
    result: "6",
    arity: [2, Number.POSITIVE_INFINITY],
    run: (args) => fold(args, (left, right) => left * right),
  },
  {
    name: "divide",
    signature: "divide number number",
    description: "The first number divided by the second, which must not be 0.",
    example: "{{divide 7 2}}",
    result: "3.5",
    arity: [2, 2],
    run: divide,
  },
];
