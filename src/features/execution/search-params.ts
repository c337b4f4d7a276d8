import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { executionStatuses } from "./schema";

/** What the page of runs keeps in its address: the filter, the opened run, and the opened step's `stepKey`. */
export const executionParams = {
  status: parseAsStringLiteral(executionStatuses),
  execution: parseAsString,
  step: parseAsString,
};
