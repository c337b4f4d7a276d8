import type { WorkflowDocument } from "@/lib/workflow/document";
import { slugOf } from "@/lib/workflow/document";

/** Lets the browser save a document as a JSON file named after it. */
export function downloadDocument(document: WorkflowDocument, suffix = ""): void {
  const blob = new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: "application/json" });
  const url = URL.createObjectURL(blob);
  const link = window.document.createElement("a");
  link.href = url;
  link.download = `${slugOf(document.name) || "workflow"}${suffix}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
