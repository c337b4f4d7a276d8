import { z } from "zod";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import { describeOutput } from "../describe-schema";
import { pendingKey } from "./is-pending";

/**
 * A proposal that nobody has decided about yet, kept in this browser so that leaving or reloading the page loses
 * nothing. Secrets are cut out of its words. `at` is epoch milliseconds.
 */
const pendingSchema = z.object({
  at: z.number(),
  base: workflowDocumentSchema,
  output: describeOutput,
  words: z.string(),
  said: z.array(z.string()),
  left: z.array(z.string()),
});
export type Pending = z.output<typeof pendingSchema>;

const prefix = pendingKey("");
/** Proposals of all workflows together that are kept; the oldest give way. */
const mostKept = 10;
/** A longer one, in UTF-16 units, is not kept: browsers give about 5 million to all of an origin. */
const longest = 1_500_000;

function parse(text: string | null): Pending | null {
  try {
    return pendingSchema.safeParse(JSON.parse(text ?? "null")).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export const readPending = (storage: Storage, workflowId: string): Pending | null =>
  parse(storage.getItem(pendingKey(workflowId)));

export const clearPending = (storage: Storage, workflowId: string): void =>
  storage.removeItem(pendingKey(workflowId));

/** Keeps a proposal in place of the workflow's earlier one. Returns false where the browser has no room for it. */
export function writePending(storage: Storage, workflowId: string, pending: Pending): boolean {
  const text = JSON.stringify(pending);
  const key = pendingKey(workflowId);
  storage.removeItem(key);
  if (text.length > longest) return false;
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  const others = keys
    .filter((other) => other.startsWith(prefix))
    .map((other) => ({ other, at: parse(storage.getItem(other))?.at ?? 0 }))
    .sort((one, two) => two.at - one.at);
  for (const { other } of others.slice(mostKept - 1)) storage.removeItem(other);
  try {
    storage.setItem(key, text);
  } catch (error) {
    // Quota, or storage that the browser's settings forbid.
    if (error instanceof DOMException) return false;
    throw error;
  }
  return true;
}
