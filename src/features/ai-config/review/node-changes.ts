import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowNode } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import type { Suggestion } from "../schema";
import { type Change, configChanges, originsOf, withValue } from "./changes";
import { fieldLabel } from "./field-label";

type Data = WorkflowNode["data"];
type Origins = Suggestion["provenance"];

const settings = ["credentialId", "retries", "timeoutMs"] as const;

/** Keys of a config that its type's schema does not have, each as a field of its own; all where the type is unknown. */
function otherKeys(known: ReadonlySet<string>, before: Data["config"], after: Data["config"]): Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .filter((key) => !known.has(key) && !jsonEqual(before[key], after[key]))
    .map((key) => ({
      id: `config ${key}`,
      part: "config",
      path: [key],
      label: key,
      before: before[key],
      after: after[key],
      origins: [],
    }));
}

/**
 * The fields in which two states of a node differ: its name, its config in the order of the form, its settings. Without
 * a state before, those in which it differs from its type's defaults. Where a node is, is none of its fields.
 */
export function nodeChanges(before: Data | undefined, after: WorkflowNode, provenance: Origins): Change[] {
  const definition = findDefinition(after.type, after.typeVersion);
  const present = before?.config ?? {};
  const next = after.data.config;
  const known = new Set(definition ? Object.keys(definition.config.shape) : []);
  const changed = (name: "label" | (typeof settings)[number]): Change[] => {
    const was = before?.[name];
    const becomes = after.data[name];
    if (was === becomes) return [];
    const label = name === "label" ? "Name" : definition ? fieldLabel(definition, name) : name;
    const origins = originsOf(provenance, name);
    const row = { id: `settings ${name}`, path: [name], label, before: was, after: becomes, origins };
    return [{ ...row, part: "settings" }];
  };
  return [
    // A new node's name stands above its fields.
    ...(before ? changed("label") : []),
    ...(definition ? configChanges(definition, present, next, provenance) : []),
    ...otherKeys(known, present, next),
    ...settings.flatMap(changed),
  ];
}

/** The node with some of its changes made, and all others left. */
export function changedNode(node: WorkflowNode, changes: readonly Change[]): WorkflowNode {
  let data: Record<string, unknown> = node.data;
  for (const { part, path, after } of changes) {
    data = withValue(data, part === "config" ? ["config", ...path] : path, after);
  }
  return { ...node, data: data as Data };
}
