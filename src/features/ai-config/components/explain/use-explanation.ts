import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

/**
 * An explanation, fetched once for each thing that is explained and not again by itself. `cancel` ends the request, the
 * model's included; `ask` asks again, with `useModel: false` for what is known without a model.
 */
export function useExplanation<Answer>(
  key: readonly unknown[],
  fetch: (options: { useModel: boolean; signal: AbortSignal }) => Promise<Answer>,
) {
  const [how, setHow] = useState<"model" | "own" | "cancelled">("model");
  // A request that nobody observes any more is ended: so a key of its own stands for having cancelled.
  const query = useQuery({
    queryKey: [...key, how],
    queryFn: ({ signal }) => fetch({ useModel: how === "model", signal }),
    enabled: how !== "cancelled",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return {
    data: query.data,
    error: query.error,
    waiting: query.isFetching,
    cancelled: how === "cancelled",
    retry: () => void query.refetch(),
    cancel: () => setHow("cancelled"),
    ask: ({ useModel }: { useModel: boolean }) => setHow(useModel ? "model" : "own"),
  };
}

export type Explanation = Omit<ReturnType<typeof useExplanation>, "data">;
