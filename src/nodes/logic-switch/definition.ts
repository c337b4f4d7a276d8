import { z } from "zod";
import { defineNode, fieldHints, type Port } from "@/nodes/kit/define-node";
import { atField, type FieldError } from "@/nodes/kit/field-error";
import type { Renderers } from "@/nodes/kit/renderers";
import {
  missing,
  type Operator,
  operators,
  tolerantOperators,
  unaryOperators,
} from "@/nodes/logic-condition/definition";

/** Where a run goes on that no case fits, and what an edge leaves by that names no handle. */
export const defaultPort: Port = { id: "default", label: "Default" };

/** Handles that every switch has: no case can be called so. */
const reserved = [defaultPort.id, "error"];

const binaryOperators = operators.filter((operator) => !unaryOperators.includes(operator));

const switchCase = z.object({
  id: z
    .string({ error: "Id is missing: the case's handle is called by it" })
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -")
    .register(fieldHints, { label: "Id", control: "id", place: "literal" }),
  name: z
    .string({ error: "Name is missing: it labels the case's handle" })
    .trim()
    .min(1, "Name is missing: it labels the case's handle")
    .max(100)
    .register(fieldHints, { label: "Name", place: "literal", placeholder: "Large order" }),
  operator: z.enum(operators).register(fieldHints, { label: "Operator" }),
  right: z
    .unknown()
    .optional()
    .register(fieldHints, {
      label: "Compared with",
      control: "text",
      place: "value",
      placeholder: "100",
      when: { field: "operator", is: binaryOperators },
    }),
});

type DraftCase = { id?: unknown; name?: unknown; operator?: Operator; right?: unknown };
type Config = Record<string, unknown>;

/** The cases of a config that may be a draft's. */
function casesOf(config: Config): DraftCase[] {
  const cases = Array.isArray(config.cases) ? config.cases : [];
  return cases.map((entry: unknown) => (entry && typeof entry === "object" ? entry : {}));
}

export const logicSwitch = defineNode({
  type: "logic.switch",
  version: 1,
  category: "logic",
  label: "Switch",
  description: "Compares one value with several cases and goes on at the first that fits, else at Default.",
  icon: "route",
  examples: ["by plan: free, team, business"],
  pure: true,
  ports: { in: [{ id: "in", label: "In" }], out: [defaultPort] },
  outPorts: (config) => {
    const ports = new Map<string, Port>();
    for (const [index, { id, name }] of casesOf(config).entries()) {
      if (typeof id !== "string" || !id || reserved.includes(id) || ports.has(id)) continue;
      const label = typeof name === "string" ? name.trim() : "";
      ports.set(id, { id, label: label || `Case ${index + 1}` });
    }
    return [...ports.values(), defaultPort];
  },
  config: z.object({
    value: z.unknown().register(fieldHints, {
      label: "Value",
      control: "text",
      place: "value",
      placeholder: "{{trigger.body.status}}",
    }),
    cases: z
      .array(switchCase, { error: "Cases are missing: add at least one" })
      .min(1, "Cases are missing: add at least one")
      .max(50)
      .register(fieldHints, {
        label: "Cases",
        control: "list",
        help: "Tried from the top: the first that fits wins.",
      }),
  }),
  output: z.object({ case: z.string() }),
  check,
  render: (config, render) => ({
    ...config,
    ...(config.value !== undefined && { value: renderValue(config, render) }),
    ...(Array.isArray(config.cases) && {
      cases: config.cases.map((entry: DraftCase, index) =>
        typeof entry?.right === "string"
          ? { ...entry, right: renderAt(`cases.${index}.right`, entry.right, render) }
          : entry,
      ),
    }),
  }),
  summary: (config) => (config.value === undefined ? "" : String(config.value)),
});

function check(config: Config): { field: string; message: string }[] {
  const faults: { field: string; message: string }[] = [];
  if (config.value === undefined || config.value === "") {
    faults.push({ field: "value", message: "Value is missing: say what to compare." });
  }
  const cases = casesOf(config);
  const earlier = (index: number, key: "id" | "name") =>
    cases.findIndex((entry) => entry[key] === cases[index]?.[key]) < index;
  for (const [index, { id, name, operator, right }] of cases.entries()) {
    const at = `cases.${index}`;
    if (typeof id === "string" && reserved.includes(id)) {
      faults.push({ field: `${at}.id`, message: `"${id}" is a handle of every switch: use another id.` });
    } else if (id !== undefined && earlier(index, "id")) {
      faults.push({ field: `${at}.id`, message: `Two cases have the id "${id}": give one another.` });
    }
    if (name === defaultPort.id) {
      faults.push({
        field: `${at}.name`,
        message: `"${name}" is what the output says when no case fits: choose another name.`,
      });
    } else if (name !== undefined && name !== "" && earlier(index, "name")) {
      faults.push({ field: `${at}.name`, message: `Two cases are named "${name}": rename one.` });
    }
    if (operator && binaryOperators.includes(operator) && (right === undefined || right === "")) {
      faults.push({
        field: `${at}.right`,
        message: `The operator ${operator} needs a value to compare with.`,
      });
    }
  }
  return faults;
}

const renderAt = (field: string, source: string, render: Renderers): unknown =>
  atField(field, () => render.value(source));

/** The value; where its path does not exist and a case asks just that, what stands for it. */
function renderValue({ value, ...config }: Config, render: Renderers): unknown {
  if (typeof value !== "string") return value;
  const tolerated = casesOf(config).some(({ operator }) => operator && tolerantOperators.includes(operator));
  try {
    return renderAt("value", value, render);
  } catch (error) {
    const { cause } = error as FieldError;
    if (tolerated && (cause as { code?: string }).code === "UNKNOWN_PATH") return missing;
    throw error;
  }
}
