import type { Operator } from "@/nodes/logic-condition/definition";
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
  outlook: "@outlook.com",
  hotmail: "@hotmail.com",
  yahoo: "@yahoo.com",
  icloud: "@icloud.com",
};

/** "Is a gmail address": the domain of well-known mail hosts. */
export function mailHost(claim: Claim, left: Operand): Logic | undefined {
  const said =
    /^(?:an?\s+)?(gmail|google\s+mail|outlook|hotmail|yahoo|icloud)(?:\s+(?:address|mail|e-?mail|one|account|user))?$/i.exec(
      claim.values[0] ?? "",
    );
  const host = hosts[said?.[1]?.toLowerCase() ?? ""];
  if (!host || claim.values.length > 1 || !/mail/i.test(`${claim.subject} ${left.value}`)) return undefined;
  const logic: Logic = {
    rule: { left, operator: "endsWith", right: { value: host, origin: "words", reference: false } },
  };
  return claim.comparison === "equals" ? logic : claim.comparison === "notEquals" ? negate(logic) : undefined;
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
