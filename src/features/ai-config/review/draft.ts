import type { NodeDefinition } from "@/nodes/kit/define-node";
import type { Proposal } from "../atoms";
import type { ConfigureEvent, Suggestion } from "../schema";
import { type Change, type Configured, changesOf } from "./changes";

/** An answer under way: what the built-in parser read, and what a model has written of its own so far. */
export type Draft = {
  parser: Proposal;
  model: string;
  state: "asked" | "writing" | "checking";
  written: Pick<Suggestion, "config" | "provenance">;
};

/** A row of a draft; `byParser` until the model has written the field. */
export type DraftRow = { change: Change; byParser: boolean };

/** The draft after something was told of the answer; null before the parser's. */
export function draftAfter(
  draft: Draft | null,
  event: Exclude<ConfigureEvent, { type: "answer" }>,
): Draft | null {
  if (event.type === "parser") {
    const { answer, model } = event;
    return { parser: answer, model, state: "asked", written: { config: {}, provenance: {} } };
  }
  if (!draft || event.type === "checking") return draft && { ...draft, state: "checking" };
  const { config, provenance } = event;
  return { ...draft, state: "writing", written: { config, provenance } };
}

/**
 * The rows that a draft comes to: the parser's, with what the model has written in their place. Where a field of the
 * model comes from is known when it says so.
 */
export function draftRows(definition: NodeDefinition, present: Configured, draft: Draft): DraftRow[] {
  const { parser, written } = draft;
  const isWritten = (field: string) => field in written.config;
  const topOf = (key: string) => key.split(".")[0] ?? key;
  const kept = Object.entries(parser.provenance).filter(([key]) => !isWritten(topOf(key)));
  const changes = changesOf(definition, present, {
    config: { ...parser.config, ...written.config },
    node: parser.node,
    questions: parser.questions.filter(({ field }) => !isWritten(topOf(field))),
    provenance: { ...Object.fromEntries(kept), ...written.provenance },
  });
  return changes.map((change) => {
    const top = change.path[0] ?? "";
    const byParser = change.part === "settings" || !isWritten(top);
    const isSaid = byParser || top in written.provenance;
    return { byParser, change: isSaid ? change : { ...change, origins: [] } };
  });
}
