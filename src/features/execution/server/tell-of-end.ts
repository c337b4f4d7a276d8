import { type EndedRow, publish } from "@/server/status-bus";
import { answerParents } from "./answers";
import { tellHere } from "./await-end";

/** An end that a statement has stored: `told` is what a notice may say of it, `parent_id` the run that waits for it. */
export type StoredEnd = {
  status: EndedRow["status"];
  parent_id: string | null;
  told?: EndedRow | null | undefined;
  /** The statement itself has sent the notice. */
  noticed?: boolean;
};

/** Tells of an end that was stored just now, and the step that waits for it. What is lost here the sweep makes up for. */
export async function tellOfEnd(
  executionId: string,
  { status, parent_id, told, noticed }: StoredEnd,
): Promise<void> {
  if (!noticed) {
    const end = { execution: true, final: true, failed: status === "FAILED", ...(told && { end: told }) };
    const heard = told ? tellHere(executionId, told) : false;
    publish({ executionId, ...end }, { gather: heard });
  }
  if (parent_id !== null) await answerParents([executionId]);
}
