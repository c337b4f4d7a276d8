import type { NodeCategory } from "@/nodes/kit/define-node";

const categories: readonly NodeCategory[] = ["trigger", "action", "logic", "utility"];

/** The category that a type's name begins with; a name of another form counts as utility. */
export function nodeCategoryOf(type: string): NodeCategory {
  return categories.find((category) => type.startsWith(`${category}.`)) ?? "utility";
}
