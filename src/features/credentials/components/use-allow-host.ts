"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/components/toast";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";

/** Adds a host to those to which a credential may be sent. */
export function useAllowHost() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.credentials.allowHost.mutationOptions({
      onSuccess: async ({ name }, { host }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
        toast.success(`“${name}” may be sent to ${host}`);
      },
      onError: (error) => toast.error(errorMessage(error)),
    }),
  );
}
