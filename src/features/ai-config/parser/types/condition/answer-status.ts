import type { Operator } from "@/nodes/logic-condition/definition";
import { isHttpAnswer } from "../../references";
import type { Claim } from "./clauses";
import type { Operand } from "./operands";
import { type Logic, negate } from "./rules";

/** The answer of an HTTP request is compared by its status: "succeeded", "2xx", "returned 404". */
export function answerStatus(claim: Claim, left: Operand): Logic | undefined {
  const { comparison, values } = claim;
  const [value = "", ...more] = values;
  if (more.length || (comparison !== "equals" && comparison !== "notEquals")) return undefined;
  const ofAnswer = isHttpAnswer(left.sample);
  const family = /^(?:a\s+)?([1-5])xx$/i.exec(value)?.[1];
  const good = ofAnswer && /^(?:ok|okay|success(?:ful)?|succeeded)$/i.test(value);
  const bad = ofAnswer && /^(?:failed|an?\s+error|not\s+ok|unsuccessful)$/i.test(value);
  const code = ofAnswer && /^[1-5]\d\d$/.test(value);
  if (!family && !good && !bad && !code) return undefined;
  const path = ofAnswer ? String(left.value).replace(/\s*\}\}$/, ".status}}") : left.value;
  const status = {
    ...left,
    value: path,
    sample: ofAnswer ? (left.sample as { status: number }).status : left.sample,
  };
  const number = (literal: number): Operand => ({ value: literal, origin: "words", reference: false });
  const rule = (operator: Operator, literal: number): Logic => ({
    rule: { left: status, operator, right: number(literal) },
  });
  const from = Number(family ?? 2) * 100;
  const logic: Logic = code
    ? rule("equals", Number(value))
    : bad
      ? rule("greaterOrEqual", 400)
      : { combine: "all", parts: [rule("greaterOrEqual", from), rule("lessThan", from + 100)] };
  return comparison === "equals" ? logic : negate(logic);
}
