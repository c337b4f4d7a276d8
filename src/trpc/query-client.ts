import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { clientErrorOf } from "./error";

/** Answers that a second try may change; anything else is shown at once. */
const worthRetrying = new Set(["NETWORK", "UNAVAILABLE", "TOO_MANY_REQUESTS"]);

/**
 * A cache with the application's defaults, for one browser or for one page rendered on the server. `onError`
 * hears of every failed call, whoever made it.
 */
export function makeQueryClient(onError?: (error: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && worthRetrying.has(clientErrorOf(error).code),
      },
      mutations: { retry: false },
    },
  });
}
