import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import type { Fix } from "../explain-schema";
import { applyChanges, type Change, type Configured, changesOf } from "../review/changes";

/** What a fix comes to in the draft as it is now, which may not be what ran. */
export type FixInDraft =
  | { state: "open"; changes: Change[]; present: Configured }
  /** The draft has all of it already. */
  | { state: "done" }
  /** The draft has another node there, or none. */
  | { state: "gone" };

type FixOnWire = Omit<Fix, "present"> & {
  present: { config: Record<string, unknown>; retries?: number | undefined; timeoutMs?: number | undefined };
};

function valueAt({ config, settings }: Configured, { part, path }: Change): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    part === "config" ? config : settings,
  );
}

/** What a node has after a fix's changes. Throws where a field is not what was shown any more: an edit would be lost. */
export function editedBy(changes: readonly Change[]): (present: Configured) => Configured {
  return (present) => {
    const edited = changes.find((change) => !jsonEqual(valueAt(present, change), change.before));
    if (edited) {
      throw new Error(
        `The field ${edited.label} has been edited since you looked at it. Nothing was changed: look at the change again.`,
      );
    }
    return applyChanges(present, changes);
  };
}

/** The changes that take others back. */
export const inverseOf = (changes: readonly Change[]): Change[] =>
  changes.map((change) => ({ ...change, before: change.after, after: change.before }));

/**
 * The fields that a fix changes of what ran, to be set in the draft: what else was edited there since stays as it is.
 * `before` is what the draft has.
 */
export function fixInDraft(fix: FixOnWire, document: WorkflowDocument): FixInDraft {
  const node = document.nodes.find(({ id }) => id === fix.nodeId);
  const definition = findDefinition(fix.nodeType, fix.typeVersion);
  if (!node || !definition || node.type !== fix.nodeType) return { state: "gone" };
  const { config, retries, timeoutMs } = fix.present;
  const ran: Configured = { config, settings: { retries, timeoutMs } };
  const present: Configured = {
    config: node.data.config,
    settings: { retries: node.data.retries, timeoutMs: node.data.timeoutMs },
  };
  const changes = changesOf(definition, ran, fix.suggestion)
    .map((change) => ({ ...change, before: valueAt(present, change) }))
    .filter(({ before, after }) => !jsonEqual(before, after));
  return changes.length ? { state: "open", changes, present } : { state: "done" };
}
