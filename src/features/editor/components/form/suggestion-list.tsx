import { useEffect, useRef } from "react";
import { cn } from "@/lib/cn";
import type { Suggestion } from "../../model/template-paths";

/** The open list of a template input. The focus stays in the input. */
export function SuggestionList({
  id,
  suggestions,
  active,
  onTake,
}: {
  id: string;
  suggestions: readonly Suggestion[];
  active: number;
  onTake: (suggestion: Suggestion) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.scrollIntoView({ block: "nearest" });
  }, []);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      id={id}
      ref={list}
      role="listbox"
      aria-label="What this template can name"
      data-testid="template-suggestions"
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-60 overflow-y-auto rounded-md border bg-popover p-1 text-popover-foreground shadow-lg"
    >
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.insert}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          // Pressing must not take the focus from the input.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(suggestion)}
          onKeyDown={(event) => event.key === "Enter" && onTake(suggestion)}
          className={cn(
            "flex cursor-pointer items-baseline gap-3 rounded-sm px-2 py-1 pointer-coarse:py-2",
            index === active && "bg-accent text-accent-foreground",
          )}
        >
          <span className="min-w-0 shrink-0 truncate font-mono text-xs">{suggestion.insert}</span>
          <span
            className={cn(
              "min-w-0 flex-1 truncate text-right text-[11px] text-muted-foreground",
              suggestion.source === "run" && "font-mono",
            )}
          >
            {suggestion.detail}
          </span>
        </div>
      ))}
    </div>
  );
}
