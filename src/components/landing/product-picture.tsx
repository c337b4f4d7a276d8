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

const size = { width: 560, height: 372, nodeWidth: 168, nodeHeight: 56 };

const nodes: readonly PictureNode[] = [
  { icon: Webhook, label: "Order webhook", detail: "POST · signed", state: "done", x: 24, y: 66 },
  { icon: Split, label: "Large order?", detail: "amount ≥ 100", state: "done", x: 218, y: 158 },
  { icon: Globe, label: "Tell the team", detail: "POST chat.example.com", state: "running", x: 372, y: 48 },
  { icon: Timer, label: "Wait", detail: "2 days", state: "waiting", x: 372, y: 268 },
];

const edges = [
  { d: "M192 94 h4 a14 14 0 0 1 14 14 v64 a14 14 0 0 0 8 14", taken: true },
  { d: "M386 178 h12 a14 14 0 0 0 14 -14 V104", taken: true },
  { d: "M386 196 h12 a14 14 0 0 1 14 14 V268", taken: false },
] as const;

const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;

/** A small workflow while it runs, drawn as the editor draws it. */
export function ProductPicture() {
  return (
    <figure
      aria-label="A workflow while it runs: an order webhook leads to a condition; large orders are announced with an HTTP call that is running now, others wait for two days."
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
      <span className="grid size-7 shrink-0 place-items-center rounded-md bg-primary/10 text-primary max-sm:size-5">
        <Icon className="size-4 max-sm:size-3" />
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
