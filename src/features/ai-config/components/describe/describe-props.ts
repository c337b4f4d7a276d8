import type { WorkflowDocument } from "@/lib/workflow/document";
import type { ProposalView } from "../../review/proposal-view";
import type { SampleContext } from "../../review/sample";

/** What the panel for a whole workflow needs of the editor around it. */
export type DescribePanelProps = {
  workflowId: string;
  /** What is on the screen; it changes while one edits. */
  document: WorkflowDocument;
  /** What is upstream of a node in a document, with the data of the last run as far as there are any. */
  readContext: (document: WorkflowDocument, nodeId: string) => SampleContext;
  /** Draws a proposal on the canvas, or takes it away. */
  onShow: (draw: ((present: WorkflowDocument) => ProposalView["drawing"]) | null) => void;
  /** Takes a document over, as one edit. */
  onApply: (next: WorkflowDocument) => void;
  onUndo: () => void;
  /** Leads to a node's form, and in it to a field or a setting. */
  onJump: (nodeId: string, field: string | null) => void;
  /** Brings nodes into view, also those that are only drawn. */
  onReveal: (nodeIds: readonly string[]) => void;
  /** The keys that lead to the text field. */
  shortcut: string;
  /** Whether the text field shall have the focus; `onFocused` says that it has it. */
  wantsFocus: boolean;
  onFocused: () => void;
  onClose: () => void;
};
