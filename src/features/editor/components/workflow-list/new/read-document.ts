import { documentLimits, type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";

export type ReadDocument = { document: WorkflowDocument } | { error: string };

const path = (parts: readonly PropertyKey[]) => parts.map(String).join(".");

/**
 * Reads a workflow document from a text: an exported file, or the answer of the API, which holds it as
 * `document`. What does not fit is told with its place in the file.
 */
export function readDocument(text: string): ReadDocument {
  const { size } = new Blob([text]);
  if (size > documentLimits.bytes) {
    return { error: `The file has ${size.toLocaleString("en")} bytes; a workflow has 1 MiB at most.` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { error: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = workflowDocumentSchema.safeParse(unwrapped(value));
  if (parsed.success) return { document: parsed.data };
  const [first, ...more] = parsed.error.issues;
  const where = first?.path.length ? path(first.path) : "the document";
  const others = more.length > 0 ? ` There are ${more.length} more such faults.` : "";
  return { error: `${where}: ${first?.message ?? "does not fit"}.${others}` };
}

function unwrapped(value: unknown): unknown {
  const wrapped = typeof value === "object" && value !== null && !("nodes" in value) && "document" in value;
  return wrapped ? value.document : value;
}
