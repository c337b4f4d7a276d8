import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

type How = "model" | "own" | "cancelled";

/**
 * An explanation, fetched once for each thing that is explained and not again by itself. `cancel` ends the request, the
 * model's included; `ask` asks again, with `useModel: false` for what is known without a model. What was chosen of these
 * stays while the panel is closed or drawn elsewhere, as on a screen that is turned.
 */
export function useExplanation<Answer>(
  key: readonly unknown[],
  fetch: (options: { useModel: boolean; signal: AbortSignal }) => Promise<Answer>,
) {
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<{ key: string; how: How }>();
  const name = JSON.stringify(key);
  const how = chosen?.key === name ? chosen.how : (cache.getQueryData<How>([...key, "chosen"]) ?? "model");
  const setHow = (next: How) => {
    cache.setQueryData<How>([...key, "chosen"], next);
    setChosen({ key: name, how: next });
  };
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
