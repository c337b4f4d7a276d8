import { renameStepReferences } from "@/lib/template";
import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { changeNode } from "./edit-document";

/** Every text of a config with references to a step renamed; parts without any keep their identity. */
export function renameInValue(value: unknown, from: string, to: string): unknown {
  if (typeof value === "string") return renameStepReferences(value, from, to);
  if (Array.isArray(value)) {
    const next = value.map((item) => renameInValue(item, from, to));
    return next.some((item, index) => item !== value[index]) ? next : value;
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  const next = entries.map(([key, item]) => [key, renameInValue(item, from, to)] as const);
  return next.some(([, item], index) => item !== entries[index]?.[1]) ? Object.fromEntries(next) : value;
}

/**
 * The document with a node's label changed, and with it every reference `steps.<slug>` in other nodes'
 * templates. References stay as they are where the new label has no slug, or where another node has it or the
 * old one: which of the two is meant could then not be told.
 */
export function renameNode(document: WorkflowDocument, id: string, label: string): WorkflowDocument {
  const node = document.nodes.find((other) => other.id === id);
  if (!node || node.data.label === label) return document;
  const from = slugOf(node.data.label);
  const to = slugOf(label);
  const relabelled = changeNode(document, id, (old) => ({ ...old, data: { ...old.data, label } }));
  const others = document.nodes.filter((other) => other.id !== id).map(({ data }) => slugOf(data.label));
  if (!from || !to || from === to || others.includes(from) || others.includes(to)) return relabelled;
  const nodes = relabelled.nodes.map((other) => {
    const config = renameInValue(other.data.config, from, to) as Record<string, unknown>;
    return config === other.data.config ? other : { ...other, data: { ...other.data, config } };
  });
  return { ...relabelled, nodes };
}
