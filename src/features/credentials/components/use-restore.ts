"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/components/toast";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";

/** Takes back the deletion of a credential. */
export function useRestore() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.credentials.restore.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.pathKey() });
        toast.success(`Restored “${name}”`);
      },
      onError: (error) => toast.error(errorMessage(error)),
    }),
  );
}
