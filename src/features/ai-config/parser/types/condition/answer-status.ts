import type { Operator } from "@/nodes/logic-condition/definition";
import { isHttpAnswer } from "../../references";
import type { Claim } from "./clauses";
import type { Operand } from "./operands";
import { type Logic, negate } from "./rules";

/** Ranges of HTTP status codes by name, first and last (RFC 9110, section 15). */
const families: readonly (readonly [RegExp, number, number])[] = [
  [
    /^(?:an?\s+)?(?:ok|okay|success(?:ful)?|succeeded|fine|2xx(?:\s+(?:code|status))?)(?:\s*\(?2xx\)?)?$/i,
    200,
    299,
  ],
  [/^(?:an?\s+)?(?:redirect(?:ion|ed)?|3xx)$/i, 300, 399],
  [/^(?:an?\s+)?(?:client\s+error|4xx)(?:\s*\(?4xx\)?)?$/i, 400, 499],
  [/^(?:an?\s+)?(?:server\s+error|5xx)(?:\s*\(?5xx\)?)?$/i, 500, 599],
  [/^(?:failed|(?:an?\s+)?error|not\s+ok|unsuccessful)$/i, 400, 599],
];
const code = /^(?:an?\s+|http\s+)?([1-5]\d\d)$/i;

/**
 * The answer of an HTTP request, or its status, compared by a name or a code: "succeeded", "2xx", "a server error",
 * "returned 404". Undefined where it is none of these.
 */
export function answerStatus(claim: Claim, left: Operand): Logic | undefined {
  const { comparison, values } = claim;
  const [value = "", ...more] = values;
  const positive = comparison === "equals" || comparison === "oneOf";
  if (more.length || !(positive || comparison === "notEquals" || comparison === "noneOf")) return undefined;
  const ofAnswer = isHttpAnswer(left.sample);
  const ofStatus = /\.status(?:_?code)?\s*\}\}$/i.test(String(left.value)) && typeof left.sample !== "string";
  const named = value.replace(/^(?:in\s+)?(?:the\s+)?(?=[1-5]xx)|\s+(?:range|family|class)$/gi, "");
  const family = families.find(([name]) => name.test(named));
  const exact = code.exec(value)?.[1];
  if (
    !(ofAnswer || (ofStatus && (left.sample !== undefined || /xx|error/i.test(value)))) ||
    !(family || exact)
  )
    return undefined;
  const status = ofAnswer
    ? { ...left, value: String(left.value).replace(/\s*\}\}$/, ".status}}"), sample: undefined }
    : left;
  const rule = (operator: Operator, number: number): Logic => ({
    rule: { left: status, operator, right: { value: number, origin: "words", reference: false } },
  });
  const [, from, to] = family ?? [];
  const logic: Logic =
    from === undefined || to === undefined
      ? rule("equals", Number(exact))
      : to === 599
        ? rule("greaterOrEqual", from)
        : { combine: "all", parts: [rule("greaterOrEqual", from), rule("lessOrEqual", to)] };
  return positive ? logic : negate(logic);
}
