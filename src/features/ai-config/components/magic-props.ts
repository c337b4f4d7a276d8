import type { NodeDefinition } from "@/nodes/kit/define-node";
import type { Configured } from "../review/changes";
import type { SampleContext } from "../review/sample";

/** What magic input needs of the editor around it. */
export type MagicInputProps = {
  nodeId: string;
  definition: NodeDefinition;
  present: Configured;
  hasCredential: boolean;
  /** What is upstream, with the data of the last run as far as there are any. */
  readContext: () => SampleContext;
  hasRun: boolean;
  /** The keys that lead to the text field. */
  shortcut: string;
  /** Whether the text field shall have the focus; `onFocused` says that it has it. */
  wantsFocus: boolean;
  onFocused: () => void;
  /** Takes a config and settings over, as one edit. */
  onAccept: (next: Configured) => void;
  onUndo: () => void;
  /** Leads to a field of the form, or to a setting. */
  onJump: (field: string) => void;
};
