import { CircleCheck, Globe, LoaderCircle, type LucideIcon, Split, Timer, Webhook } from "lucide-react";
import { cn } from "@/lib/cn";

type PictureNode = {
  icon: LucideIcon;
  label: string;
  detail: string;
  state: "done" | "running" | "waiting";
  /** In the units of the drawing, whose width is 560. */
  x: number;
  y: number;
};

const size = { width: 560, height: 340, nodeWidth: 158, nodeHeight: 56 };

const nodes: readonly PictureNode[] = [
  { icon: Webhook, label: "New order", detail: "POST · signed", state: "done", x: 14, y: 142 },
  { icon: Split, label: "Large order?", detail: "amount ≥ 100", state: "done", x: 201, y: 142 },
  { icon: Globe, label: "Tell the team", detail: "POST · try 2", state: "running", x: 388, y: 52 },
  { icon: Timer, label: "Follow up", detail: "in 2 days", state: "waiting", x: 388, y: 232 },
];

const edges = [
  { d: "M172 170 H201", taken: true },
  { d: "M359 170 C376 170 371 80 388 80", taken: true },
  { d: "M359 170 C376 170 371 260 388 260", taken: false },
] as const;

const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;

/** A small workflow while it runs, drawn as the editor draws it. */
export function ProductPicture() {
  return (
    <figure
      aria-label="A workflow while it runs: a webhook leads to a condition; its true branch is an HTTP call that is running now, its false branch a wait of two days."
      className="relative w-full overflow-hidden rounded-xl border bg-canvas shadow-sm"
    >
      <div className="flex items-center gap-2 border-b bg-card px-3 py-2 text-xs">
        <span className="font-medium">Order follow-up</span>
        <span className="rounded-full bg-success/12 px-2 py-0.5 font-medium text-success">
          Version 4 live
        </span>
        <span className="ml-auto font-mono text-muted-foreground tabular-nums">1.24 s</span>
      </div>
      <div
        aria-hidden="true"
        className="relative w-full [background-image:radial-gradient(var(--canvas-dot)_1px,transparent_1px)] [background-size:18px_18px]"
        style={{ aspectRatio: `${size.width} / ${size.height}` }}
      >
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${size.width} ${size.height}`}
          fill="none"
          className="absolute inset-0 size-full"
        >
          {edges.map(({ d, taken }) => (
            <path
              key={d}
              d={d}
              strokeWidth="2"
              className={taken ? "stroke-primary" : "stroke-input"}
              strokeDasharray={taken ? undefined : "5 5"}
            />
          ))}
        </svg>
        {nodes.map((node) => (
          <PictureCard key={node.label} node={node} />
        ))}
      </div>
    </figure>
  );
}

function PictureCard({ node: { icon: Icon, label, detail, state, x, y } }: { node: PictureNode }) {
  return (
    <div
      className={cn(
        "absolute flex items-center gap-[3%] rounded-lg border bg-card px-[1.6%] shadow-sm",
        state === "running" && "border-info ring-2 ring-info/25",
        state === "waiting" && "opacity-75",
      )}
      style={{
        left: percent(x, size.width),
        top: percent(y, size.height),
        width: percent(size.nodeWidth, size.width),
        height: percent(size.nodeHeight, size.height),
      }}
    >
      <span className="grid size-7 shrink-0 place-items-center rounded-md bg-primary/10 text-primary max-sm:hidden">
        <Icon className="size-4" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-[12.5px] leading-4 max-sm:text-[9px] max-sm:leading-3">
          {label}
        </span>
        <span className="block truncate font-mono text-[10.5px] text-muted-foreground leading-4 max-sm:text-[7.5px] max-sm:leading-3">
          {detail}
        </span>
      </span>
      {state === "done" && <CircleCheck className="size-4 shrink-0 text-success max-sm:size-3" />}
      {state === "running" && (
        <LoaderCircle className="size-4 shrink-0 animate-spin text-info max-sm:size-3" />
      )}
    </div>
  );
}
