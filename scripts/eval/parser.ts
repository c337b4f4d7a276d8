import { parseIntent } from "@/features/ai-config/parser";
import { findDefinition } from "@/nodes/registry";
import type { Configurator } from "./configurator";

/** The parser that is built in: it needs no key and costs nothing. */
export const configureByParser: Configurator = async ({ node, intent, context }) => {
  const definition = findDefinition(node);
  if (!definition) throw new Error(`There is no node type "${node}".`);
  return parseIntent({ definition, text: intent, context: { ...context, steps: context?.steps ?? {} } });
};
