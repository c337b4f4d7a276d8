import { type Context, isRecord } from "../../references";
import { resolveField } from "../resolve-field";
import type { Operand } from "./operands";
import type { Logic } from "./rules";

/** "The room from the lookup is clean", where the room is a text and `clean` beside it is true or false. */
export function besideFlag(
  { value, sample }: Operand,
  word: string,
  positive: boolean,
  context: Context,
): Logic | undefined {
  const around = /^\{\{([\w.]+)\.\w+\}\}$/.exec(String(value))?.[1];
  if (typeof sample === "boolean" || !around || !/^[a-z_]{3,}$/i.test(word)) return undefined;
  const holder = resolveField(`{{${around}}}`, context);
  if (holder.kind !== "found" || !isRecord(holder.value)) return undefined;
  const flag = holder.value[word];
  if (typeof flag !== "boolean") return undefined;
  const left: Operand = { value: `{{${around}.${word}}}`, origin: "context", sample: flag, reference: true };
  return { rule: { left, operator: positive ? "isTrue" : "isFalse" } };
}
