import { type ReactNode, useId, useState } from "react";
import { cn } from "@/lib/cn";
import type { Change } from "../review/changes";
import { isBlank, valueText } from "../review/value-text";
import { OriginBadge } from "./origin-badge";

/** Longer values are folded: characters, and lines. */
const folded = { characters: 240, lines: 8 };

function fold(text: string): string {
  const lines = text.split("\n").slice(0, folded.lines).join("\n");
  return lines.slice(0, folded.characters);
}

function Value({ value, tone }: { value: unknown; tone: "before" | "after" }) {
  const [open, setOpen] = useState(false);
  const text = valueText(value);
  const short = fold(text);
  const Tag = tone === "before" ? "del" : "ins";
  return (
    <div className="min-w-0">
      <Tag
        className={cn(
          "block whitespace-pre-wrap rounded px-1.5 py-0.5 font-mono text-xs no-underline [overflow-wrap:anywhere]",
          tone === "before" ? "bg-destructive/8 text-muted-foreground line-through" : "bg-success/10",
        )}
      >
        <span className="sr-only">{tone === "before" ? "Before: " : "Proposed: "}</span>
        {isBlank(value) ? <em>nothing</em> : open ? text : short}
        {!open && short.length < text.length && "…"}
      </Tag>
      {short.length < text.length && (
        <button
          type="button"
          aria-expanded={open}
          className="px-1.5 text-primary text-xs hover:underline"
          onClick={() => setOpen(!open)}
        >
          {open ? "Less" : "All of it"}
        </button>
      )}
    </div>
  );
}

/**
 * One field that a proposal changes: from what to what, why, and whether to take it over. Without `onToggle` it goes
 * with the others around it.
 */
export function ChangeRow({
  change,
  taken,
  onToggle,
  mark,
  note,
}: {
  change: Change;
  taken: boolean;
  onToggle?: (() => void) | undefined;
  /** Beside the origins. */
  mark?: ReactNode;
  note?: ReactNode;
}) {
  const id = useId();
  const { label, before, after, origins } = change;
  return (
    <li
      data-testid={`magic-change-${change.path.join(".")}`}
      className={cn(
        "grid gap-x-2 gap-y-1",
        onToggle ? "grid-cols-[auto_1fr]" : "grid-cols-1",
        !taken && "opacity-60",
      )}
    >
      {onToggle && (
        <input
          id={id}
          type="checkbox"
          checked={taken}
          onChange={onToggle}
          title={taken ? "Accepted: clear to leave this field as it is" : "Left as it is: tick to accept"}
          className="mt-0.5 size-4 accent-primary pointer-coarse:size-5"
        />
      )}
      <div className="flex min-w-0 flex-wrap items-center gap-1">
        {onToggle ? (
          <label htmlFor={id} className="mr-auto min-w-0 font-medium text-xs">
            <span className="sr-only">Accept </span>
            {label}
          </label>
        ) : (
          <span className="mr-auto min-w-0 font-medium text-xs">{label}</span>
        )}
        {origins.map((origin) => (
          <OriginBadge key={origin} origin={origin} />
        ))}
        {mark}
      </div>
      <div className={cn("grid min-w-0 gap-0.5", onToggle && "col-start-2")}>
        {!isBlank(before) && <Value value={before} tone="before" />}
        <Value value={after} tone="after" />
        {note}
      </div>
    </li>
  );
}
