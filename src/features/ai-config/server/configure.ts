import { AppError } from "@/lib/errors";
import { findDefinition } from "@/nodes/registry";
import { parseIntent } from "../parser";
import type { ConfigureInput, ConfigureOutput } from "../schema";

/**
 * Proposes a configuration for one node from a user's words. Throws BAD_REQUEST for a type that does not exist; what
 * the words leave open is asked for in the answer.
 */
export function configure({ nodeType, intent, context, current }: ConfigureInput): ConfigureOutput {
  const definition = findDefinition(nodeType);
  if (!definition) throw new AppError("BAD_REQUEST", `nodeType: there is no node type "${nodeType}".`);
  const suggestion = parseIntent({ definition, text: intent, context, ...(current && { current }) });
  return { ...suggestion, source: "parser" };
}
