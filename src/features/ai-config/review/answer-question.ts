import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowNode } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { draftIssues } from "@/nodes/kit/draft-issues";
import type { DescribedProposal, Question } from "../describe-atoms";
import type { Suggestion } from "../schema";
import { applyChanges, type Config, changesOf, withValue } from "./changes";
import { isBlank } from "./value-text";

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Config)[key] : undefined),
    value,
  );
}

/** The config with an answer as a field's value, to the letter; undefined where the type does not take it. */
function configWith(
  definition: NodeDefinition,
  config: Config,
  path: readonly string[],
  text: string,
): Config | undefined {
  // Elements of lists are not made of one word.
  if (path.some((key) => /^\d+$/.test(key))) return undefined;
  const [top] = path;
  const known = top !== undefined && top in definition.config.shape;
  const values: unknown[] = /^-?\d+(\.\d+)?$/.test(text) ? [text, Number(text)] : [text];
  return values
    .map((value) => withValue(config, path, value))
    .find((next) => known && !draftIssues(definition, next).some(({ field }) => field.split(".")[0] === top));
}

/**
 * A proposal with one of its questions answered: by what the words came to at the node, as `suggestion` says, or where
 * that leaves the field empty by the words themselves. Undefined where neither fits the field.
 */
export function answerQuestion(
  proposal: DescribedProposal,
  question: Question,
  node: WorkflowNode,
  definition: NodeDefinition,
  suggestion: Suggestion,
  literal: string | null,
): DescribedProposal | undefined {
  const { config, retries, timeoutMs } = node.data;
  const path = question.field?.split(".") ?? [];
  const present = { config, settings: { retries, timeoutMs } };
  // An answer is about its field: what it does not say of others leaves them as they are.
  const understood = changesOf(definition, present, suggestion).filter(
    ({ path: [top], origins }) => (path.length > 0 && top === path[0]) || origins.includes("words"),
  );
  const filled = applyChanges(present, understood);
  const value = valueAt({ ...filled.settings, ...filled.config }, path);
  const was = valueAt(node.data, path) ?? valueAt(config, path);
  const found = isBlank(value) || jsonEqual(value, was) ? undefined : filled;
  const taken = path.length ? found : understood.length ? filled : undefined;
  const own = literal !== null && path.length ? configWith(definition, config, path, literal) : undefined;
  const next = taken ?? (own && { config: own, settings: present.settings });
  if (!next) return undefined;
  const { retries: _r, timeoutMs: _t, ...data } = node.data;
  const { settings } = next;
  const answered: WorkflowNode = {
    ...node,
    data: {
      ...data,
      config: next.config,
      ...(settings.retries !== undefined && { retries: settings.retries }),
      ...(settings.timeoutMs !== undefined && { timeoutMs: settings.timeoutMs }),
    },
  };
  const tops = new Set(understood.map(({ path: [top] }) => top));
  const said = Object.entries(suggestion.provenance).filter(([field]) => tops.has(field.split(".")[0]));
  const origins = taken ? Object.fromEntries(said) : { [path.join(".")]: "words" as const };
  return {
    ...proposal,
    document: {
      ...proposal.document,
      nodes: proposal.document.nodes.map((each) => (each.id === node.id ? answered : each)),
    },
    provenance: { ...proposal.provenance, [node.id]: { ...proposal.provenance[node.id], ...origins } },
    questions: proposal.questions.filter((other) => other !== question),
  };
}
