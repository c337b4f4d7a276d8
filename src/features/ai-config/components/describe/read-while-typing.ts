import type { WorkflowDocument } from "@/lib/workflow/document";
import { describeByParser } from "../../describe";
import { type Reading, readingOf } from "../../review/reading";

/** What the built-in parser makes of words, here in the browser. */
export const readWhileTyping = async (
  text: string,
  document: WorkflowDocument | undefined,
): Promise<Reading> => readingOf(await describeByParser({ text, document }), document);
