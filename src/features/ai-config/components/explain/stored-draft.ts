import { useMemo, useRef } from "react";
import type { DraftAccess } from "@/components/execution/explain-slot";
import { useTRPCClient } from "@/trpc/client";
import { clientErrorOf } from "@/trpc/error";
import { withConfigured } from "../../explain/with-configured";

/** The draft as it is stored: a change is taken only at the revision that was read. */
export function useStoredDraft(workflowId: string): DraftAccess {
  const client = useTRPCClient();
  const revision = useRef<number | null>(null);
  return useMemo(() => {
    const read = async () => {
      const stored = await client.workflows.get.query({ id: workflowId });
      revision.current = stored.revision;
      return stored.document;
    };
    return {
      read,
      async change(nodeId, edit) {
        const seen = revision.current;
        const stored = await client.workflows.get.query({ id: workflowId });
        if (seen !== null && stored.revision !== seen) {
          throw new Error(
            "Somebody has saved the draft since you looked at it. Nothing was changed: look at the change again.",
          );
        }
        const document = withConfigured(stored.document, nodeId, edit);
        try {
          const saved = await client.workflows.save.mutate({
            id: workflowId,
            revision: stored.revision,
            document,
          });
          revision.current = saved.revision;
        } catch (error) {
          throw new Error(clientErrorOf(error).message, { cause: error });
        }
      },
    };
  }, [client, workflowId]);
}
