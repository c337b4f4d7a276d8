import { AppError } from "@/lib/errors";
import { documentLimits, type WorkflowDocument } from "@/lib/workflow/document";

/** A document as it is stored. Over 1 MiB it is refused: it could not be run by the API either. */
export function documentText(document: WorkflowDocument): string {
  const text = JSON.stringify(document);
  const bytes = Buffer.byteLength(text);
  if (bytes > documentLimits.bytes) {
    throw new AppError(
      "PAYLOAD_TOO_LARGE",
      `document: it has ${bytes} bytes, and ${documentLimits.bytes} is the most. Move large texts out of the configs.`,
    );
  }
  return text;
}
