import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";
import { FieldError } from "@/nodes/kit/field-error";
import type { Renderers } from "@/nodes/kit/renderers";

export const operators = [
  "equals",
  "notEquals",
  "contains",
  "notContains",
  "startsWith",
  "endsWith",
  "greaterThan",
  "greaterOrEqual",
  "lessThan",
  "lessOrEqual",
  "isEmpty",
  "isNotEmpty",
  "exists",
  "notExists",
  "isTrue",
  "isFalse",
  "matches",
] as const;
export type Operator = (typeof operators)[number];

/** Operators that look at the left side alone. */
export const unaryOperators: readonly Operator[] = [
  "isEmpty",
  "isNotEmpty",
  "exists",
  "notExists",
  "isTrue",
  "isFalse",
];
/** Operators for which a left side that does not exist is an answer and no error. */
export const tolerantOperators: readonly Operator[] = ["isEmpty", "isNotEmpty", "exists", "notExists"];

/** Stands for a path that does not exist, where the operator accepts that. */
export const missing = { "$workfuse:missing": true } as const;

const rule = z.object({
  left: z.unknown().register(fieldHints, {
    label: "Value",
    control: "text",
    place: "value",
    placeholder: "{{trigger.body.amount}}",
  }),
  operator: z.enum(operators).register(fieldHints, { label: "Operator" }),
  right: z
    .unknown()
    .optional()
    .register(fieldHints, { label: "Compared with", control: "text", place: "value", placeholder: "100" }),
});

export const logicCondition = defineNode({
  type: "logic.condition",
  version: 1,
  category: "logic",
  label: "Condition",
  description: "Goes on at true or at false, by rules.",
  icon: "split",
  examples: ["the order total is over 500 and the country is not CH", "the HTTP request failed"],
  pure: true,
  ports: {
    in: [{ id: "in", label: "In" }],
    out: [
      { id: "true", label: "True" },
      { id: "false", label: "False" },
    ],
  },
  config: z.object({
    combine: z
      .enum(["all", "any"])
      .default("all")
      .register(fieldHints, { label: "Combine", help: "all: every rule must hold. any: one is enough." }),
    rules: z
      .array(rule, { error: "Rules are missing: add at least one" })
      .min(1, "Rules are missing: add at least one")
      .max(50)
      .register(fieldHints, { label: "Rules", control: "list" }),
  }),
  output: z.object({ result: z.boolean() }),
  check: (config) =>
    (Array.isArray(config.rules) ? config.rules : []).flatMap(
      (entry: { operator?: Operator; right?: unknown }, index) =>
        entry.operator &&
        !unaryOperators.includes(entry.operator) &&
        (entry.right === undefined || entry.right === "")
          ? [
              {
                field: `rules.${index}.right`,
                message: `The operator ${entry.operator} needs a value to compare with.`,
              },
            ]
          : [],
    ),
  render: (config, render) => ({
    ...config,
    ...(Array.isArray(config.rules) && {
      rules: config.rules.map((entry: Record<string, unknown>, index) => renderRule(entry, index, render)),
    }),
  }),
  summary: (config) => {
    const [first, ...more] = Array.isArray(config.rules) ? (config.rules as Record<string, unknown>[]) : [];
    if (!first) return "";
    const text = `${first.left ?? ""} ${first.operator ?? ""} ${first.right ?? ""}`.trim();
    return more.length ? `${text} (+${more.length})` : text;
  },
});

function renderRule(
  entry: Record<string, unknown>,
  index: number,
  render: Renderers,
): Record<string, unknown> {
  const side = (field: "left" | "right") => {
    const source = entry[field];
    if (typeof source !== "string") return source;
    try {
      return render.value(source);
    } catch (error) {
      const tolerant = tolerantOperators.includes(entry.operator as Operator);
      if (field === "left" && tolerant && (error as { code?: string }).code === "UNKNOWN_PATH")
        return missing;
      throw new FieldError(
        `rules.${index}.${field}`,
        error instanceof Error ? error.message : String(error),
        {
          cause: error,
        },
      );
    }
  };
  return { ...entry, left: side("left"), ...(entry.right !== undefined && { right: side("right") }) };
}
