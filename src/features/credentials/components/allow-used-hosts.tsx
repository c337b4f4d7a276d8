"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type { Credential } from "../schema";

/** Offers to bind a credential to the hosts that it was sent to. */
export function AllowUsedHosts({ credential }: { credential: Credential }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { id, name, usedHosts } = credential;
  const update = useMutation(
    trpc.credentials.update.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
        toast.success(`“${name}” is sent to ${usedHosts.join(", ")} only`);
      },
      onError: (error) => toast.error(errorMessage(error)),
    }),
  );
  return (
    <Button
      variant="outline"
      size="sm"
      className="h-auto min-h-7 justify-self-start whitespace-normal py-1 text-left"
      pending={update.isPending}
      onClick={() => update.mutate({ id, allowedHosts: usedHosts })}
    >
      Allow only {usedHosts.join(", ")}
    </Button>
  );
}
