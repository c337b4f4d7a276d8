import { z } from "zod";
import type { Renderers } from "./renderers";

/** How one field of a config is shown and filled in. Registered last in a chain: `.optional()` drops it. */
export type FieldHint = {
  label: string;
  /**
   * The form's control; left out, it follows from the schema (enum: select, boolean: switch, number: number).
   * `id` is not shown: each new row gets an identifier of its own, by which handles stay the same. `workflow` is the
   * id of one of the workspace's workflows.
   */
  control?:
    | "text"
    | "textarea"
    | "code"
    | "select"
    | "switch"
    | "number"
    | "pairs"
    | "list"
    | "id"
    | "workflow";
  help?: string;
  placeholder?: string;
  /** Where the rendered text goes, which decides its escaping (docs/templates.md). Left out: plain text. */
  place?: "text" | "value" | "number" | "literal";
  /** Shown only while the field beside it named `field` has one of these values; its default counts. */
  when?: { field: string; is: readonly unknown[] };
  /** What magic input should know of this field. */
  magic?: string;
};

export const fieldHints = z.registry<FieldHint>();

export type Port = { id: string; label: string };

export const credentialTypes = [
  "API_KEY",
  "BEARER_TOKEN",
  "BASIC_AUTH",
  "OAUTH2",
  "CUSTOM_HEADERS",
  "HMAC_SECRET",
] as const;
export type CredentialType = (typeof credentialTypes)[number];

export type NodeCategory = "trigger" | "action" | "logic" | "utility";

export type NodeDefinition = {
  type: string;
  /** Stored on every saved node; a breaking change of the config gets a new one. */
  version: number;
  category: NodeCategory;
  label: string;
  description: string;
  /** The name of an icon of the editor's list: a component here would drag React into the executor. */
  icon: string;
  /** What one might say to magic input for a node of this type: a whole sentence each, shown in its empty field. */
  examples?: readonly string[];
  /** Every node but a trigger also gets the port `error`. */
  ports: { in: readonly Port[]; out: readonly Port[] };
  /**
   * The ports out where they depend on the config, which may be a draft's. An edge that names no handle leaves by
   * the first of `ports.out` even then.
   */
  outPorts?: (config: Record<string, unknown>) => readonly Port[];
  config: z.ZodObject;
  output: z.ZodType;
  /** Types of credential that this configuration can use; `required` where it cannot do without. */
  credential?: (config: Record<string, unknown>) => { types: readonly CredentialType[]; required: boolean };
  /** Faults that no single field shows, each with the field to mend. Also run on drafts. */
  check?: (config: Record<string, unknown>) => { field: string; message: string }[];
  /** Renders the templates of a config; left out, every text is rendered by its hint's `place`. */
  render?: (config: Record<string, unknown>, renderers: Renderers) => Record<string, unknown>;
  /** One line under the label on the canvas. */
  summary?: (config: Record<string, unknown>) => string;
  /**
   * Whether an attempt whose outcome is not known may be made again, where the node's own `retries` do not
   * say so. Left out: always.
   */
  repeatable?: (config: Record<string, unknown>) => boolean;
  /**
   * It only computes: nothing outside learns of it and it is done at once, so that its start need not be recorded
   * before it runs.
   */
  pure?: true;
  /** What is said beside the setting of its retries, where that means something else than elsewhere. */
  retriesHelp?: string;
  /** An action of which nothing outside of the process learns, so that a replay may run it again unasked. */
  within?: true;
  /** What hangs on its handle `item` alone is its body, run once for each item of its list. */
  loop?: true;
};

export const defineNode = <const D extends NodeDefinition>(definition: D): D => definition;

/** The handle by which a handled failure leaves a node. */
export const errorPort: Port = { id: "error", label: "Error" };

export const isTrigger = (definition: NodeDefinition): boolean => definition.category === "trigger";

/** All handles out of a node of this type with this config, its own first. */
export function outPorts(definition: NodeDefinition, config: Record<string, unknown>): readonly Port[] {
  const own = definition.outPorts?.(config) ?? definition.ports.out;
  return isTrigger(definition) ? own : [...own, errorPort];
}
