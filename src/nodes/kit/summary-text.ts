import type { NodeDefinition } from "./define-node";

/** One line about a draft's config; empty where it holds what no text can be made of, which `draftIssues` tells. */
export function summaryText(definition: NodeDefinition, config: Record<string, unknown>): string {
  try {
    return definition.summary?.(config) ?? "";
  } catch (error) {
    if (error instanceof TypeError) return "";
    throw error;
  }
}
