import type { WorkflowDocument } from "@/lib/workflow/document";

/** What the editor hands to the panel that tells the workflow in words. */
export type AccountSlotProps = {
  workflowId: string;
  /** What is on the screen; it changes while one edits. */
  document: WorkflowDocument;
  selected: string | null;
  /** Leads to a node, and in its form to a field. */
  onSelect: (nodeId: string, field?: string) => void;
  onClose: () => void;
};
