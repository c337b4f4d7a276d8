import { type Loop, NodeError } from "@/nodes/kit/executor";
import { type logicLoop, mostItems } from "./definition";

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return `the text "${value.slice(0, 60)}"`;
  return typeof value === "object" ? "an object" : `the ${typeof value} ${String(value)}`;
}

export const loop: Loop<typeof logicLoop> = {
  begin: ({ items, concurrency }) => {
    if (!Array.isArray(items)) {
      throw new NodeError(
        "NotAList",
        `items is ${kindOf(items)}: it must be one expression that gives a list.`,
        {
          final: true,
        },
      );
    }
    if (items.length > mostItems) {
      throw new NodeError(
        "TooManyItems",
        `items has ${items.length} items: a loop takes ${mostItems} at most.`,
        {
          final: true,
        },
      );
    }
    return { items, concurrency };
  },
  preview: ({ items }) => ({ items: Array.isArray(items) ? items : [] }),
};
