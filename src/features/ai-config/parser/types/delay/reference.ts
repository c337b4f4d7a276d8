import { type Context, type Resolution, resolve } from "../../references";
import { type DelayUnit, unitOf } from "./span";

/** A length taken from data. */
export type ReferredSpan =
  | { amount: string; unit: DelayUnit }
  | { question: { field: "amount" | "unit"; question: string } };

const unit = "(milliseconds?|millis|ms|seconds?|secs?|s|minutes?|mins?|hours?|hrs?|days?|weeks?)";
const lead =
  /^.*?\b(?:wait(?:ing)?|pause|sleep|delay|hold(?:\s+(?:on|off))?|snooze|stall|idle|postpone|defer)\b\s*(?:the\s+(?:run|workflow|flow)\s+)?(?:(?:it|this|here)\s+)?(?:for|by|of)?\s*/i;
const forms: readonly { pattern: RegExp; phrase: number; unit: number }[] = [
  {
    pattern: new RegExp(
      `^(?:the\\s+)?(?:number|amount)\\s+of\\s+${unit}\\s+(?:in|from|of|given\\s+(?:in|by)|specified\\s+(?:in|by)|stored\\s+in)\\s+(.+)$`,
      "i",
    ),
    phrase: 2,
    unit: 1,
  },
  {
    pattern: new RegExp(
      `^as\\s+many\\s+${unit}\\s+as\\s+(?:in\\s+)?(.+?)(?:\\s+(?:says?|tells?|has|holds?|contains?))?$`,
      "i",
    ),
    phrase: 2,
    unit: 1,
  },
  {
    pattern: new RegExp(
      `^(.+?)[,\\s]+\\(?(?:in|as|measured\\s+in|unit:?|which\\s+is\\s+in|it\\s+is\\s+in)\\s+${unit}\\)?$`,
      "i",
    ),
    phrase: 1,
    unit: 2,
  },
  { pattern: new RegExp(`^(.+?)\\s+${unit}$`, "i"), phrase: 1, unit: 2 },
  { pattern: new RegExp(`^(\\S+)\\s+${unit}\\s+((?:from|in|of)\\s+.+)$`, "i"), phrase: 1, unit: 2 },
];

const inName = /(milliseconds?|millis|ms|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)$/i;

function spanOf(found: Extract<Resolution, { kind: "found" }>, word: string): ReferredSpan {
  const inner = found.template.slice(2, -2).trim();
  const path = /\s/.test(inner) ? `(${inner})` : inner;
  if (/^m(?:illi)?s|^millis/i.test(word)) return { amount: `{{divide ${path} 1000}}`, unit: "seconds" };
  if (/^week/i.test(word)) return { amount: `{{multiply ${path} 7}}`, unit: "days" };
  return { amount: found.template, unit: unitOf(word) ?? "seconds" };
}

function number(resolution: Resolution): Resolution {
  if (resolution.kind !== "found" || !resolution.exists) return resolution;
  const { value } = resolution;
  const numeric =
    typeof value === "number" || (typeof value === "string" && /^\s*\d+(?:\.\d+)?\s*$/.test(value));
  return numeric
    ? resolution
    : {
        kind: "missing",
        question: `${resolution.template} is no number in the data seen. How long shall it wait?`,
        candidates: [],
      };
}

/** A length that is in the data: "retry_after seconds from the webhook", "{{trigger.body.minutes}} minutes". */
export function referredSpan(text: string, context: Context): ReferredSpan | undefined {
  const said = text.replace(lead, "").replace(/[.!\s]+$/, "");
  const asked = (question: string): ReferredSpan => ({ question: { field: "amount", question } });
  let missing: string | undefined;
  for (const form of forms) {
    const match = form.pattern.exec(said);
    const phrase = `${match?.[form.phrase] ?? ""} ${match?.[3] ?? ""}`.trim();
    if (
      !match ||
      !phrase ||
      /^(?:an?|few|some|several|couple|many|a\s+few|a\s+couple(?:\s+of)?|\d[\d.,]*)$/i.test(phrase)
    )
      continue;
    const found = number(resolve(phrase, context));
    if (found.kind === "found") return spanOf(found, match[form.unit] ?? "");
    if (found.kind === "missing") missing ??= found.question;
  }
  const whole = number(resolve(said, context));
  if (whole.kind === "found") {
    const named = inName.exec(whole.path.at(-1) ?? "")?.[1];
    if (named) return spanOf(whole, named);
    return {
      question: { field: "unit", question: `Is ${whole.template} in seconds, minutes, hours or days?` },
    };
  }
  missing ??= whole.kind === "missing" ? whole.question : undefined;
  return missing === undefined ? undefined : asked(missing);
}
