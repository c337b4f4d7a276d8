import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import type { Operator } from "@/nodes/logic-condition/definition";
import { holds } from "@/nodes/logic-condition/evaluate";
import { RuleError } from "@/nodes/logic-condition/rule-error";
import type { Fix } from "../../../explain-schema";
import { type Facts, nodeOfSlug } from "../facts";
import { readField } from "../field-path";
import { cause, clip, type Finding, finding, fixOf, type Kind, short, stepLink } from "../finding";

/** One comparison that could not be made: as it is configured, and with the data of the run. */
type Comparison = {
  left: string;
  right: string;
  operator: Operator;
  written: { left: unknown; right: unknown };
  given: { left: unknown; right: unknown };
};

function decidable({ operator, given }: Comparison): boolean {
  try {
    holds(given.left, operator, given.right);
    return true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

/** The comparison that fails, by its fields; undefined where none of them does with what was recorded. */
function comparisonOf({ node, input, config }: Facts): Comparison | undefined {
  if (!input) return undefined;
  const list = node.type === "logic.switch" ? "cases" : "rules";
  const entries = Array.isArray(input[list]) ? (input[list] as Record<string, unknown>[]) : [];
  const all = entries.map((entry, index): Comparison => {
    const left = list === "cases" ? "value" : `rules.${index}.left`;
    const right = `${list}.${index}.right`;
    return {
      left,
      right,
      operator: entry.operator as Operator,
      written: { left: readField(config, left), right: readField(config, right) },
      given: { left: list === "cases" ? input.value : entry.left, right: entry.right },
    };
  });
  return all.find((each) => !decidable(each));
}

const ordering: readonly Operator[] = ["greaterThan", "greaterOrEqual", "lessThan", "lessOrEqual"];
const single = /^\s*\{\{\s*([\s\S]+?)\s*\}\}\s*$/;

/** The expression for use in a call: in parentheses where it is one itself. */
function argumentOf(written: unknown): string | undefined {
  const inner = typeof written === "string" ? single.exec(written)?.[1] : undefined;
  if (!inner || inner.includes("}}") || /^[#/^>]/.test(inner)) return undefined;
  return /\s/.test(inner) ? `(${inner})` : inner;
}

/** What is around the number in a text: `{ before: "€ ", number: 12.5, after: "" }`. */
function numberIn(text: string): { before: string; digits: string; after: string } | undefined {
  const match = /^([^\d.+-]*)([+-]?\d[\d,]*(?:\.\d+)?)([^\d]*)$/.exec(text.trim());
  if (!match) return undefined;
  const [, before = "", digits = "", after = ""] = match;
  if (digits.includes(",") && !/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return undefined;
  return { before, digits, after };
}

/** The number of a text by the helpers of templates: what is around it taken out. */
function cleaned(written: unknown, given: unknown): { template: string; value: string } | undefined {
  const argument = argumentOf(written);
  const parts = typeof given === "string" ? numberIn(given) : undefined;
  if (!argument || !parts) return undefined;
  const pieces = [parts.before.trim(), parts.after.trim(), parts.digits.includes(",") ? "," : ""].filter(
    Boolean,
  );
  if (!pieces.length || pieces.some((piece) => piece.includes('"'))) return undefined;
  const inner = pieces.reduce((expression, piece) => `(replace ${expression} "${piece}" "")`, argument);
  return { template: `{{trim ${inner}}}`, value: parts.digits.replaceAll(",", "") };
}

function fixesOf(facts: Facts, comparison: Comparison): Fix[] {
  const { operator, given, written, left, right } = comparison;
  const offer = (
    side: "left" | "right",
    template: string,
    value: unknown,
    title: string,
    why: string,
    guessed = false,
  ): Fix[] => {
    if (!decidable({ ...comparison, given: { ...given, [side]: value } })) return [];
    return [
      fixOf(facts.node, {
        title,
        why,
        set: { [side === "left" ? left : right]: template },
        origin: guessed ? "guessed" : "context",
      }),
    ];
  };
  if (ordering.includes(operator)) {
    for (const side of ["left", "right"] as const) {
      const number = cleaned(written[side], given[side]);
      const fixes = number
        ? offer(
            side,
            number.template,
            number.value,
            `Compare the number ${number.value}`,
            `The text is ${short(given[side])}, which is no number as it stands.`,
          )
        : [];
      if (fixes.length) return fixes;
    }
    const argument = argumentOf(written.left);
    if (argument && (given.left === null || given.left === undefined)) {
      return offer(
        "left",
        `{{default ${argument} 0}}`,
        0,
        "Take 0 where it is missing",
        "In this run the value was null.",
        true,
      );
    }
    if (argument && Array.isArray(given.left)) {
      return offer(
        "left",
        `{{length ${argument}}}`,
        given.left.length,
        "Compare how many there are",
        "The value is a list.",
        true,
      );
    }
  }
  const argument = argumentOf(written.left);
  if (
    argument &&
    (operator === "contains" ||
      operator === "startsWith" ||
      operator === "endsWith" ||
      operator === "matches") &&
    given.left === null
  ) {
    return offer(
      "left",
      `{{default ${argument} ""}}`,
      "",
      "Take an empty text where it is missing",
      "In this run the value was null.",
      true,
    );
  }
  if (
    (operator === "isTrue" || operator === "isFalse") &&
    typeof given.left === "string" &&
    /^(?:yes|y|1|on|true|no|n|0|off|false)$/i.test(given.left)
  ) {
    const truth = /^(?:true|false)$/i.test(given.left);
    if (truth && argument)
      return offer(
        "left",
        `{{lower ${argument}}}`,
        given.left.toLowerCase(),
        "Compare it in small letters",
        `The text is ${short(given.left)}.`,
      );
  }
  return [];
}

function sourceLinks(facts: Facts, written: unknown): Finding["links"] {
  if (typeof written !== "string") return [];
  try {
    return listReferences(written).flatMap(({ root, segments }) => {
      const node = root === "steps" ? nodeOfSlug(facts, segments[0] ?? "") : undefined;
      return node ? [stepLink(node)] : [];
    });
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

/** A comparison of a condition or a switch that cannot be made. */
export const badRule: Kind = (facts) => {
  const { failure, node } = facts;
  if (failure.name !== "RuleError") return undefined;
  const comparison = comparisonOf(facts);
  const fixes = comparison ? fixesOf(facts, comparison) : [];
  const pattern = /is not a regular expression/.test(failure.message);
  return finding(
    pattern ? "badPattern" : "badComparison",
    fixes.length ? "change" : pattern ? "change" : "upstream",
    `The comparison could not be made, so neither way was taken: ${clip(failure.message, 300)}`,
    [
      cause(
        pattern
          ? "The pattern is not one that RE2 takes: it has no look-around and no references back."
          : "A value is not of the kind that the operator compares.",
        comparison && `The left side was ${short(comparison.given.left)}`,
        comparison &&
          comparison.given.right !== undefined &&
          `The right side was ${short(comparison.given.right)}`,
      ),
    ],
    {
      fixes,
      questions:
        fixes.length || !comparison
          ? []
          : [
              {
                nodeId: node.id,
                field: pattern ? comparison.right : comparison.left,
                question: pattern
                  ? "What should the pattern find?"
                  : `What should be compared by ${comparison.operator}?`,
              },
            ],
      links: comparison ? sourceLinks(facts, comparison.written.left) : [],
    },
  );
};
