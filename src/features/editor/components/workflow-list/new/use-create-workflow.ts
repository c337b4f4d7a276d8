"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/components/toast";
import { workflowHref } from "@/lib/links";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { withoutCredentials } from "@/lib/workflow/without-credentials";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";

/**
 * Creates a workflow of a document and opens it. What the document names as credentials is left out, and the reader is
 * told which nodes need one. `source` tells what was pressed, for as long as it is under way.
 */
export function useCreateWorkflow() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [opening, setOpening] = useState(false);

  const store = async (document: WorkflowDocument) => {
    const freed = withoutCredentials(document);
    const created = await client.workflows.create.mutate({ document: freed.document });
    if (freed.labels.length > 0) {
      toast.warning("Choose credentials before you run this workflow", {
        description: `A file brings none along: ${freed.labels.join(", ")}.`,
        duration: 10_000,
      });
    }
    return created;
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
