"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { z } from "zod";
import { toast } from "@/components/toast";
import { workflowHref } from "@/lib/links";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { clientErrorOf, errorMessage } from "@/trpc/error";
import { withoutCredentials } from "./read-document";

const foreign = z.array(z.object({ nodeId: z.string(), code: z.literal("UNKNOWN_CREDENTIAL") }));

/** The nodes whose credentials this workspace does not have, where that alone was refused. */
function foreignNodes(error: unknown): ReadonlySet<string> | null {
  const parsed = foreign.safeParse(clientErrorOf(error).details?.problems);
  return parsed.success && parsed.data.length > 0 ? new Set(parsed.data.map(({ nodeId }) => nodeId)) : null;
}

/**
 * Creates a workflow of a document and opens it. Credentials of another workspace are left out, and the
 * reader is told which nodes need one. `source` tells what was pressed, for as long as it is under way.
 */
export function useCreateWorkflow() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [opening, setOpening] = useState(false);

  const store = async (document: WorkflowDocument) => {
    try {
      return await client.workflows.create.mutate({ document });
    } catch (error) {
      const nodes = foreignNodes(error);
      if (!nodes) throw error;
      const freed = withoutCredentials(document, nodes);
      const created = await client.workflows.create.mutate({ document: freed.document });
      toast.warning("Choose credentials before you run this workflow", {
        description: `The file's credentials are not in this workspace: ${freed.labels.join(", ")}.`,
        duration: 10_000,
      });
      return created;
    }
  };
  const creation = useMutation({
    mutationFn: ({ document }: { source: string; document: WorkflowDocument }) => store(document),
    onSuccess: ({ id }) => {
      setOpening(true);
      void queryClient.invalidateQueries({ queryKey: trpc.workflows.list.pathKey() });
      router.push(workflowHref(id));
    },
    onError: (error) => toast.error("The workflow was not created", { description: errorMessage(error) }),
  });
  const busy = creation.isPending || opening;
  return {
    create: (source: string, document: WorkflowDocument) => creation.mutate({ source, document }),
    busy,
    source: busy ? (creation.variables?.source ?? null) : null,
  };
}
