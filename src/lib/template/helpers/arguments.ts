import { parseNumber, toText } from "../values";
import { HelperFault } from "./helper";

/** A text argument; numbers and booleans are taken as their text. */
export function textAt(args: readonly unknown[], position: number): string {
  const value = args[position];
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return toText(value);
  throw new HelperFault("a text", position);
}

/** A number argument; a text that spells a number counts, "" and booleans do not. */
export function numberAt(args: readonly unknown[], position: number): number {
  const value = args[position];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const parsed = typeof value === "string" ? parseNumber(value) : null;
  if (parsed === null) throw new HelperFault("a number", position);
  return parsed;
}

/** A whole number between two bounds, or what it is when left out. */
export function integerAt(
  args: readonly unknown[],
  position: number,
  otherwise: number,
  least = Number.MIN_SAFE_INTEGER,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (position >= args.length) return otherwise;
  const value = numberAt(args, position);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = least === Number.MIN_SAFE_INTEGER ? "" : ` from ${least} to ${most}`;
  throw new HelperFault(`a whole number${range}`, position);
}

/** A list argument. */
export function listAt(args: readonly unknown[], position: number): readonly unknown[] {
  const value = args[position];
  if (!Array.isArray(value)) throw new HelperFault("a list", position);
  return value;
}

/** A list or a text argument. */
export function sequenceAt(args: readonly unknown[], position: number): string | readonly unknown[] {
  const value = args[position];
  if (typeof value === "string" || Array.isArray(value)) return value;
  throw new HelperFault("a list or a text", position);
}
