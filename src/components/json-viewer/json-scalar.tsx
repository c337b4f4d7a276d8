"use client";

import { useState } from "react";
import { cn } from "@/lib/cn";
import { kindOf } from "./json-shape";

/** How much of a long text is shown before it is asked for. */
const shownCharacters = 400;

const colours: Record<string, string> = {
  string: "text-success",
  number: "text-info",
  boolean: "text-warning",
  null: "text-muted-foreground",
};

/** A text, number, boolean or null; a long text is cut until it is opened. */
export function JsonScalar({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false);
  const text = JSON.stringify(value) ?? "null";
  const cut = !whole && text.length > shownCharacters;
  return (
    <span className={cn("whitespace-pre-wrap break-words [overflow-wrap:anywhere]", colours[kindOf(value)])}>
      {cut ? `${text.slice(0, shownCharacters)}…` : text}
      {cut && (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="ml-1.5 rounded-sm font-sans text-primary underline-offset-2 hover:underline"
        >
          show all {text.length.toLocaleString("en")} characters
        </button>
      )}
    </span>
  );
}
