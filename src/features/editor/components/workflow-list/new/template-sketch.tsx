import { nodeCategoryOf } from "@/features/editor/components/workflow-list/new/node-category";
import { cn } from "@/lib/cn";
import type { WorkflowDocument } from "@/lib/workflow/document";

const box = { width: 150, height: 56 };
/** Every sketch is drawn in a frame of this size, so that boxes are equally large on all. */
const frame = { width: 1060, height: 340 };

const fills = {
  trigger: "fill-success/20 stroke-success",
  action: "fill-primary/15 stroke-primary",
  logic: "fill-warning/20 stroke-warning",
  utility: "fill-card stroke-muted-foreground",
} as const;

/** A document's graph in small: boxes coloured by kind, joined by lines. */
export function TemplateSketch({ document: { nodes, edges } }: { document: WorkflowDocument }) {
  const right = Math.max(...nodes.map(({ position }) => position.x)) + box.width;
  const bottom = Math.max(...nodes.map(({ position }) => position.y)) + box.height;
  const places = new Map(nodes.map(({ id, position }) => [id, position]));
  return (
    <svg
      aria-hidden="true"
      viewBox={`${(right - frame.width) / 2} ${(bottom - frame.height) / 2} ${frame.width} ${frame.height}`}
      className="h-24 w-full px-3"
      fill="none"
    >
      {edges.map(({ id, source, target }) => {
        const from = places.get(source);
        const to = places.get(target);
        if (!from || !to) return null;
        const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
        const [x2, y2] = [to.x, to.y + box.height / 2];
        const bend = (x2 - x1) / 2;
        return (
          <path
            key={id}
            className="stroke-muted-foreground/60"
            strokeWidth="5"
            d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
          />
        );
      })}
      {nodes.map(({ id, type, position }) => (
        <rect
          key={id}
          x={position.x}
          y={position.y}
          width={box.width}
          height={box.height}
          rx="14"
          strokeWidth="5"
          className={cn("transition-colors", fills[nodeCategoryOf(type)])}
        />
      ))}
    </svg>
  );
}
