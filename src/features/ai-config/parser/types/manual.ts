import type { Parser } from "../parse-intent";
import { newDraft } from "./draft";

/** A manual trigger has nothing to configure. */
export const parseManual: Parser = () => newDraft().suggestion();
