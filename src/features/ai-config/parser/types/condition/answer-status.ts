import type { Operator } from "@/nodes/logic-condition/definition";
import { isHttpAnswer } from "../../references";
import type { Claim } from "./clauses";
import type { Operand } from "./operands";
import { type Logic, negate } from "./rules";
import { statusRange } from "./status-names";

const lead = /^(?:(?:in|an?|the|http)\s+)+/i;
const tail = /\s+(?:range|family|class|error|response|status|code|answer)s?$|\s*\([1-5]xx\)$/i;

/** The codes of a name with the words around it: "a 404 error", "in the 2xx range". */
function rangeOf(value: string): [number, number] | null {
  const bare = value.replace(lead, "");
  return statusRange(bare) ?? statusRange(bare.replace(tail, "").trim());
}

/**
 * The answer of an HTTP request, or its status, compared by a name or a code: "succeeded", "2xx", "a server error",
 * "returned 404". Undefined where it is none of these.
 */
export function answerStatus(claim: Claim, left: Operand): Logic | undefined {
  const { comparison, values } = claim;
  const positive = comparison === "equals" || comparison === "oneOf";
  if (!values.length || !(positive || comparison === "notEquals" || comparison === "noneOf"))
    return undefined;
  const ofAnswer = isHttpAnswer(left.sample);
  const ofStatus = /\.status(?:_?code)?\s*\}\}$/i.test(String(left.value)) && typeof left.sample !== "string";
  if (!ofAnswer && !ofStatus) return undefined;
  if (!ofAnswer && left.sample === undefined && !values.every((value) => /xx|error/i.test(value)))
    return undefined;
  const status = ofAnswer
    ? { ...left, value: String(left.value).replace(/\s*\}\}$/, ".status}}"), sample: undefined }
    : left;
  const rule = (operator: Operator, number: number): Logic => ({
    rule: { left: status, operator, right: { value: number, origin: "words", reference: false } },
  });
  const alternatives: Logic[] = [];
  for (const value of values) {
    const [from, to] = rangeOf(value) ?? [];
    if (from === undefined || to === undefined) return undefined;
    alternatives.push(
      from === to
        ? rule("equals", from)
        : to === 599
          ? rule("greaterOrEqual", from)
          : { combine: "all", parts: [rule("greaterOrEqual", from), rule("lessOrEqual", to)] },
    );
  }
  const [only] = alternatives;
  const logic: Logic = alternatives.length === 1 && only ? only : { combine: "any", parts: alternatives };
  return positive ? logic : negate(logic);
}
