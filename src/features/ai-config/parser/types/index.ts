import type { Parser } from "../parse-intent";
import { parseHttp } from "./http";
import { parseManual } from "./manual";

/** The node types that have a parser of their own; every other one is read by its schema. */
export const parsers: Readonly<Record<string, Parser>> = {
  "trigger.manual": parseManual,
  "action.http": parseHttp,
};
