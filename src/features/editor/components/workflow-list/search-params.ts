import { parseAsString } from "nuqs";

/** What the dashboard keeps in its address: the search text. */
export const workflowListParams = { q: parseAsString.withDefault("") };
