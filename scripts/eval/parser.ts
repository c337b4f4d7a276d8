import { parseIntent } from "@/features/ai-config/parser";
import type { Intent } from "@/features/ai-config/parser/parse-intent";
import { findDefinition } from "@/nodes/registry";
import type { Configurator } from "./configurator";
import type { Line } from "./line";

/** What a line asks, in the form that parser and models are given. Throws for a type that does not exist. */
export function intentOf({ node, intent, context }: Line): Intent {
  const definition = findDefinition(node);
  if (!definition) throw new Error(`There is no node type "${node}".`);
  return { definition, text: intent, context: { ...context, steps: context?.steps ?? {} } };
}

/** The parser that is built in: it needs no key and costs nothing. */
export const configureByParser: Configurator = async (line) => parseIntent(intentOf(line));
