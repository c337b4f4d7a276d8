import type { NodeCategory, NodeDefinition } from "@/nodes/kit/define-node";
import { nodeDefinitions } from "@/nodes/registry";

const titles: Record<NodeCategory, string> = {
  trigger: "Triggers",
  action: "Actions",
  logic: "Logic",
  utility: "Utilities",
};

/** Each type once, in its newest version: older ones only keep saved nodes running. */
export function newestDefinitions(): NodeDefinition[] {
  const newest = new Map<string, NodeDefinition>();
  for (const definition of nodeDefinitions) {
    const known = newest.get(definition.type);
    if (!known || known.version < definition.version) newest.set(definition.type, definition);
  }
  return [...newest.values()];
}

/** The types whose label, description or name holds every word of the search, by category. */
export function groupedDefinitions(search: string) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ label, description, type }: NodeDefinition) => {
    const text = `${label} ${description} ${type}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const fitting = newestDefinitions().filter(fits);
  return (Object.keys(titles) as NodeCategory[])
    .map((category) => ({
      category,
      title: titles[category],
      definitions: fitting.filter((definition) => definition.category === category),
    }))
    .filter(({ definitions }) => definitions.length);
}
