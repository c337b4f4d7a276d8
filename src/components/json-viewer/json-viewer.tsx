"use client";

import { CopyButton } from "@/components/copy-button";
import { cn } from "@/lib/cn";
import { JsonNode } from "./json-node";

/**
 * A JSON value as a tree whose parts open on demand, so that large data costs only what is looked at. With
 * `path` (such as `["steps", "get_user"]`), each part offers its template for copying. `openDepth` levels are
 * open at first.
 */
export function JsonViewer({
  value,
  path = null,
  openDepth = 2,
  label,
  className,
}: {
  value: unknown;
  path?: readonly string[] | null;
  openDepth?: number;
  /** What the value is, for assistive technology. */
  label: string;
  className?: string;
}) {
  return (
    <div className={cn("relative rounded-md border bg-card", className)}>
      <CopyButton
        text={() => JSON.stringify(value, null, 2) ?? "null"}
        label={`Copy ${label} as JSON`}
        className="absolute top-1 right-1 z-10 bg-card/90"
      />
      <ul aria-label={label} className="overflow-x-auto p-2 pr-9 font-mono text-xs leading-5 [tab-size:2]">
        <JsonNode name={null} value={value} depth={0} openDepth={openDepth} path={path} />
      </ul>
    </div>
  );
}
