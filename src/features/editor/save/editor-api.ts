import type { WorkflowDocument } from "@/lib/workflow/document";
import type { useTRPCClient } from "@/trpc/client";
import { clientErrorOf } from "@/trpc/error";
import type { WorkflowDetail } from "../schema";
import type { SaveResult, Stored } from "./save-state";

type Client = ReturnType<typeof useTRPCClient>;

export const storedOf = ({ revision, document, updatedAt }: WorkflowDetail): Stored => ({
  revision,
  document,
  updatedAt,
});

/** Failures that the same request may not meet again a moment later. */
const passing = new Set(["NETWORK", "UNAVAILABLE", "TOO_MANY_REQUESTS", "INTERNAL"]);

/** Saves a draft on top of a revision; where somebody was faster, with what they stored. */
export async function saveDraft(
  client: Client,
  id: string,
  document: WorkflowDocument,
  revision: number,
  onDetail: (detail: WorkflowDetail) => void,
): Promise<SaveResult> {
  try {
    const detail = await client.workflows.save.mutate({ id, revision, document });
    onDetail(detail);
    return { kind: "saved", revision: detail.revision, updatedAt: detail.updatedAt };
  } catch (error) {
    const failure = clientErrorOf(error);
    if (failure.code === "CONFLICT") return readTheirs(client, id, onDetail);
    const message =
      failure.code === "UNAUTHORIZED"
        ? "You are signed out. Sign in again in another tab, then save."
        : failure.message;
    return { kind: "failed", message, again: passing.has(failure.code) };
  }
}

async function readTheirs(
  client: Client,
  id: string,
  onDetail: (detail: WorkflowDetail) => void,
): Promise<SaveResult> {
  try {
    const detail = await client.workflows.get.query({ id });
    onDetail(detail);
    return { kind: "conflict", theirs: storedOf(detail) };
  } catch (error) {
    return { kind: "failed", message: clientErrorOf(error).message, again: true };
  }
}

/** Browsers refuse a larger body of a request that outlives its page (Fetch standard: 64 KiB). */
const longestKeepalive = 60_000;

/**
 * Sends a draft while the page is being left. Returns false where it is too large for that: the journal has
 * it then.
 */
export function saveOnLeave(id: string, document: WorkflowDocument, revision: number): boolean {
  const body = JSON.stringify({ id, revision, document });
  if (new TextEncoder().encode(body).length > longestKeepalive) return false;
  void fetch("/api/trpc/workflows.save", {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body,
  });
  return true;
}
