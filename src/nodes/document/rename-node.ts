import { renameStepReferences } from "@/lib/template/references";
import { slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { isLiteral } from "@/nodes/kit/templates-of";
import { findDefinition } from "@/nodes/registry";

type Rename = (text: string, field: string) => string;

function renameInValue(value: unknown, field: string, rename: Rename): unknown {
  if (typeof value === "string") return rename(value, field);
  if (value === null || typeof value !== "object") return value;
  const at = (key: string | number) => (field ? `${field}.${key}` : `${key}`);
  if (Array.isArray(value)) {
    const next = value.map((item, index) => renameInValue(item, at(index), rename));
    return next.some((item, index) => item !== value[index]) ? next : value;
  }
  const entries = Object.entries(value);
  const next = entries.map(([key, item]) => [key, renameInValue(item, at(key), rename)] as const);
  return next.some(([, item], index) => item !== entries[index]?.[1]) ? Object.fromEntries(next) : value;
}

/**
 * The node with references to a step renamed in its templates, and not in texts that are taken as they stand. Parts
 * without any keep their identity.
 */
export function renameInNode(node: WorkflowNode, from: string, to: string): WorkflowNode {
  const definition = findDefinition(node.type, node.typeVersion);
  const config = renameInValue(node.data.config, "", (text, field) =>
    !text.includes("{{") || (definition && isLiteral(definition, field))
      ? text
      : renameStepReferences(text, from, to),
  ) as Record<string, unknown>;
  return config === node.data.config ? node : { ...node, data: { ...node.data, config } };
}

/**
 * The document with a node's label changed, and with it every reference `steps.<slug>` and, of a step that waits for an
 * answer, `execution.resume.<slug>` in the nodes' templates. References stay as they are where the new label has no slug, or where another node has it or the
 * old one: which of the two is meant could then not be told.
 */
export function renameNode(document: WorkflowDocument, id: string, label: string): WorkflowDocument {
  const node = document.nodes.find((other) => other.id === id);
  if (!node || node.data.label === label) return document;
  const from = slugOf(node.data.label);
  const to = slugOf(label);
  const relabelled = {
    ...document,
    nodes: document.nodes.map((other) =>
      other.id === id ? { ...other, data: { ...other.data, label } } : other,
    ),
  };
  const others = document.nodes.filter((other) => other.id !== id).map(({ data }) => slugOf(data.label));
  if (!from || !to || from === to || others.includes(from) || others.includes(to)) return relabelled;
  const nodes = relabelled.nodes.map((other) => renameInNode(other, from, to));
  return { ...relabelled, nodes };
}
