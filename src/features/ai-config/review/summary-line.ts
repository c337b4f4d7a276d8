import type { NodeDefinition } from "@/nodes/kit/define-node";
import { summaryText } from "@/nodes/kit/summary-text";
import type { Suggestion } from "../schema";
import { applyChanges, type Configured, changesOf } from "./changes";

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/**
 * What a suggestion comes to, in one line: "POST https://api.acme.test/users · 2 fields · 1 question". The beginning
 * is the type's own summary of the config that would be; undefined where the suggestion says nothing.
 */
export function summaryLine(
  definition: NodeDefinition,
  present: Configured,
  suggestion: Suggestion,
): string | undefined {
  const changes = changesOf(definition, present, suggestion);
  const questions = suggestion.questions.length;
  if (!changes.length && !questions) return undefined;
  const { config } = applyChanges(present, changes);
  const parts = [
    changes.length > 0 && summaryText(definition, config).replace(/\s+/g, " ").trim(),
    changes.length > 0 && count(changes.length, "field"),
    questions > 0 && count(questions, "question"),
  ];
  return parts.filter(Boolean).join(" · ");
}
