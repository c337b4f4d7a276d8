import { extraNodes } from "@/nodes/extra";
import { isTrigger } from "@/nodes/kit/define-node";
import { nodeDefinitions } from "@/nodes/registry";

const patternOf = (label: string) => label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");

/** Longer labels first, so that one which begins another is not taken for it. */
const steps = (definitions: typeof nodeDefinitions) =>
  definitions
    .filter((definition) => !isTrigger(definition))
    .map(({ type, label }) => ({ type, label: patternOf(label) }))
    .sort((one, other) => other.label.length - one.label.length);

const asNodes = steps(nodeDefinitions).map(({ type, label }) => ({
  type,
  pattern: new RegExp(
    `^(?:(?:use|run|add|call|put|have)\\s+)?(?:an?\\s+|the\\s+)?${label}\\s+(?:node|step)\\b`,
    "i",
  ),
}));
const own = steps(extraNodes).map(({ type, label }) => ({
  type,
  pattern: new RegExp(`^${label}(?:e?s)?(?![\\w'’-])`, "i"),
}));

/** The type that words call by its label: any as "the Echo step", one of a deployment's own as a verb, "echo it". */
export const namedType = (words: string): string | null =>
  [...asNodes, ...own].find(({ pattern }) => pattern.test(words))?.type ?? null;

/** The labels of a deployment's own types, as one pattern; null where it has none. */
export const ownLabels: string | null = extraNodes.length
  ? steps(extraNodes)
      .map(({ label }) => label)
      .join("|")
  : null;
