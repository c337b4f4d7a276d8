import { readFileSync } from "node:fs";
import { type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";
import { CommandError } from "./command-error";

/** Reads a JSON file. Throws CommandError naming the file and what is wrong with it. */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${file} is not valid JSON: ${(error as Error).message}`);
  }
}

/** Reads a workflow document from a file. */
export function readDocument(file: string): WorkflowDocument {
  const parsed = workflowDocumentSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new CommandError(`${file} is not a workflow document:\n${issues.join("\n")}`);
}
