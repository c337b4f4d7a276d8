import type { Operator } from "@/nodes/logic-condition/definition";
import type { Context } from "../../references";
import { resolveField } from "../resolve-field";
import type { Claim } from "./clauses";
import type { Operand } from "./operands";
import type { Comparison } from "./operators";
import { type Logic, negate } from "./rules";

/** Patterns of what a text can look like. */
export const shapes: Partial<Record<Comparison, string>> = {
  isEmail: "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$",
  isUrl: "^https?://\\S+$",
  isNumeric: "^[+-]?\\d+(?:\\.\\d+)?$",
};

const hosts: Readonly<Record<string, string>> = {
  gmail: "@gmail.com",
  "google mail": "@gmail.com",
  googlemail: "@googlemail.com",
  outlook: "@outlook.com",
  hotmail: "@hotmail.com",
  yahoo: "@yahoo.com",
  icloud: "@icloud.com",
};

const hostName = new RegExp(
  `^(?:(?:an?|from|at|on|with|hosted\\s+(?:by|at)|in|by)\\s+)*(${Object.keys(hosts).join("|")})(?:\\.com)?(?:\\s+(?:address(?:es)?|mail|e-?mail(?:\\s+address)?|one|account|user|domain))?$`,
  "i",
);

const domainName =
  /^(?:from|at|on)\s+(?:the\s+domain\s+|the\s+)?@?((?:[a-z\d-]+\.)+[a-z]{2,})(?:\s+domain)?$/i;

/** The end of an address: a well-known host's, or the domain that is written. */
function domainOf(value: string): string | undefined {
  const written = domainName.exec(value.trim())?.[1]?.toLowerCase();
  return hosts[hostName.exec(value)?.[1]?.toLowerCase() ?? ""] ?? (written && `@${written}`);
}

/** "Is a gmail address", "is from gmail or yahoo", "is from acme.com": the domains of addresses. */
export function mailHost(claim: Claim, left: Operand): Logic | undefined {
  const { comparison, values } = claim;
  const positive = comparison === "equals" || comparison === "oneOf";
  if (!positive && comparison !== "notEquals" && comparison !== "noneOf") return undefined;
  if (!values.length || !/mail/i.test(`${claim.subject} ${left.value}`)) return undefined;
  const found = values.map(domainOf);
  if (found.some((host) => host === undefined)) return undefined;
  const parts = found.map(
    (host): Logic => ({
      rule: { left, operator: "endsWith", right: { value: host, origin: "words", reference: false } },
    }),
  );
  const [only] = parts;
  const logic: Logic = parts.length === 1 && only ? only : { combine: "any", parts };
  return positive ? logic : negate(logic);
}

/** Numbers that a property of their last digits tells: even, odd, divisible by 2, 5 or 10. */
export function digits(claim: Claim, left: Operand): Logic | undefined {
  const [value = "", ...more] = claim.values;
  const said = /^(?:an?\s+)?(even|odd)(?:\s+number)?$/i.exec(value)?.[1]?.toLowerCase();
  const factor = /^(?:divisible\s+by|a\s+multiple\s+of)\s+(\d+|two|five|ten)$/i.exec(value)?.[1];
  if (
    more.length ||
    !["number", "undefined"].includes(typeof left.sample) ||
    !/^(?:equals|notEquals)$/.test(claim.comparison)
  )
    return undefined;
  const ends: Readonly<Record<string, string>> = {
    even: "[02468]",
    odd: "[13579]",
    "2": "[02468]",
    two: "[02468]",
    "5": "[05]",
    five: "[05]",
    "10": "0",
    ten: "0",
  };
  const not: Readonly<Record<string, string>> = { even: "odd", "2": "odd", two: "odd", odd: "even" };
  const key = said ?? factor?.toLowerCase() ?? "";
  const end = claim.comparison === "equals" ? ends[key] : ends[not[key] ?? ""];
  return end === undefined
    ? undefined
    : { rule: { left, operator: "matches", right: { value: `${end}$`, origin: "words", reference: false } } };
}

const ages: readonly (readonly [RegExp, Operator, number])[] = [
  [
    /^(?:an?\s+)?(?:adult|grown[\s-]?up|of\s+(?:legal\s+|full\s+)?age|legally\s+adult)(?:\s+person)?$/i,
    "greaterOrEqual",
    18,
  ],
  [/^(?:an?\s+)?(?:minor|under\s?-?age(?:d)?|not\s+of\s+age|child)$/i, "lessThan", 18],
];

function ageOf(claim: Claim): { operator: Operator; years: number } | undefined {
  const [value = "", ...more] = claim.values;
  const found = more.length ? undefined : ages.find(([name]) => name.test(value.trim()));
  if (!found || !/^(?:equals|notEquals)$/.test(claim.comparison)) return undefined;
  const [, operator, years] = found;
  if (claim.comparison === "equals") return { operator, years };
  return { operator: operator === "lessThan" ? "greaterOrEqual" : "lessThan", years };
}

/** "The customer is an adult", by the field that holds the age: from 18 years on. */
export function ageRule(claim: Claim, subject: string, context: Context): Logic | undefined {
  const wanted = ageOf(claim);
  if (!wanted) return undefined;
  const field = [`age of ${subject}`, "age", subject]
    .map((phrase) => resolveField(phrase, context))
    .find((found) => found.kind === "found" && typeof found.value === "number");
  if (field?.kind !== "found") return undefined;
  const left = { value: field.template, origin: field.provenance, sample: field.value, reference: true };
  return { rule: { left, operator: wanted.operator, right: literalOf(wanted.years) } };
}

/** What is asked in place of a secret. */
export const secretAsked =
  "A secret is no part of a condition: check it by a credential instead. What else is to be compared?";
/** Names of what is kept secret. */
export const secretName = /pass(?:word|wd|phrase|code)|secret|token|api[\s_-]?key|private[\s_-]?key/i;

/** Whether a value beside such a name is a secret itself: any for a password, a long or mixed one for the others. */
export const looksSecret = (value: string, name: string) =>
  !/\{\{|^(?:trigger|steps|loop)\./.test(value) &&
  !/\s(?:from|of|in)\s/.test(value) &&
  (/pass|secret/i.test(name) || /\d/.test(value) || value.length > 16) &&
  !/^(?:true|false|null|empty|missing)$/i.test(value);

/** A value as the words say it. */
export const literalOf = (value: unknown): Operand => ({ value, origin: "words", reference: false });

/** Properties that a word names: negative, positive, https. */
export function knownShape(comparison: Comparison, left: Operand): Logic | undefined {
  const rule = (operator: Operator, value: unknown): Logic => ({
    rule: { left, operator, right: { value, origin: "words", reference: false } },
  });
  if (comparison === "isNegative") return rule("lessThan", 0);
  if (comparison === "isPositive") return rule("greaterThan", 0);
  return comparison === "isHttps" ? rule("startsWith", "https://") : undefined;
}
