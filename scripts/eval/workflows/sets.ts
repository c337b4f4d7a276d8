import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";
import { type WorkflowLine, workflowLine } from "./line";

const folder = path.join(import.meta.dirname, "sets");

/** The documents that edits are about, by name. */
export const documents = new Map<string, WorkflowDocument>(
  Object.entries(
    JSON.parse(readFileSync(path.join(import.meta.dirname, "documents.json"), "utf8")) as Record<
      string,
      unknown
    >,
  ).map(([name, value]) => [name, workflowDocumentSchema.parse(value)]),
);

/** Every line of every set of descriptions. Throws naming the line at fault, and on an id given twice. */
export function readWorkflowLines(): WorkflowLine[] {
  const seen = new Set<string>();
  return readdirSync(folder)
    .sort()
    .flatMap((file) =>
      readFileSync(path.join(folder, file), "utf8")
        .split("\n")
        .flatMap((source, index) => {
          if (!source.trim()) return [];
          const at = `${file}:${index + 1}`;
          const parsed = workflowLine.safeParse(JSON.parse(source));
          if (!parsed.success) {
            const [issue] = parsed.error.issues;
            throw new Error(`${at}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not valid"}`);
          }
          const { data } = parsed;
          if (seen.has(data.id)) throw new Error(`${at}: the id ${data.id} is given twice`);
          seen.add(data.id);
          if (data.document !== undefined && !documents.has(data.document)) {
            throw new Error(`${at}: there is no document "${data.document}"`);
          }
          return [data];
        }),
    );
}
