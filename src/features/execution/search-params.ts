import { type inferParserType, parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { executionStatuses } from "./schema";

/** What the page of runs keeps in its address: the filter, the opened run, and the opened step's `stepKey`. */
export const executionParams = {
  status: parseAsStringLiteral(executionStatuses),
  execution: parseAsString,
  step: parseAsString,
};

/** What the inbox keeps in its address: its filter. `node` is "" where the failing step is not known. */
export const inboxParams = {
  workflow: parseAsString,
  error: parseAsString,
  node: parseAsString,
  q: parseAsString.withDefault(""),
  dismissed: parseAsBoolean.withDefault(false),
};
export type InboxParams = inferParserType<typeof inboxParams>;
