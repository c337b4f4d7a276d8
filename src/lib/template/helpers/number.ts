import { integerAt, numberAt } from "./arguments";
import { HelperFault, type HelperRun } from "./helper";

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
export const numberHelpers = {
  number: (args) => numberAt(args, 0),
  round,
  add: (args) => fold(args, (left, right) => left + right),
  subtract: (args) => fold(args, (left, right) => left - right),
  multiply: (args) => fold(args, (left, right) => left * right),
  divide,
} satisfies Record<string, HelperRun>;
