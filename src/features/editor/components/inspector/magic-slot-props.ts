import type { NodeDefinition } from "@/nodes/kit/define-node";

type Configured = {
  config: Record<string, unknown>;
  settings: { retries?: number | undefined; timeoutMs?: number | undefined };
};

/** What the editor hands to the field that turns words into a node's config. */
export type MagicSlotProps = {
  nodeId: string;
  definition: NodeDefinition;
  present: Configured;
  hasCredential: boolean;
  /** What is upstream, with the data of the last run as far as there are any. */
  readContext: () => { trigger?: unknown; steps: Record<string, unknown>; loop?: unknown };
  hasRun: boolean;
  shortcut: string;
  wantsFocus: boolean;
  onFocused: () => void;
  onAccept: (next: Configured) => void;
  onUndo: () => void;
  onJump: (field: string) => void;
};
