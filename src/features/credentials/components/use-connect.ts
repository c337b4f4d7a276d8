"use client";

import { useMutation } from "@tanstack/react-query";
import { toast } from "@/components/toast";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";

/** Sends the reader to the provider, to let a credential be used; `onFailure` is called where that is not possible. */
export function useConnect(onFailure?: () => void) {
  const trpc = useTRPC();
  return useMutation(
    trpc.credentials.connect.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
      onError: (error) => {
        toast.error(errorMessage(error));
        onFailure?.();
      },
    }),
  );
}
