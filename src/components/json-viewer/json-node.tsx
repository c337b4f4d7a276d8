"use client";

import { Braces, ChevronRight } from "lucide-react";
import { memo, useState } from "react";
import { CopyButton } from "@/components/copy-button";
import { cn } from "@/lib/cn";
import { JsonScalar } from "./json-scalar";
import { entriesOf, kindOf, previewOf, sizeOf, templateOf } from "./json-shape";

/** How many entries a list or object shows at once; the rest comes on demand. */
const pageSize = 100;

type NodeProps = {
  name: string | null;
  value: unknown;
  depth: number;
  openDepth: number;
  /** Where the value is found in templates, or null where it is not. */
  path: readonly string[] | null;
};

/** One value with its name; a list or object renders its entries only while it is open. */
export const JsonNode = memo(function JsonNode({ name, value, depth, openDepth, path }: NodeProps) {
  const kind = kindOf(value);
  const size = sizeOf(value);
  const opens = size > 0;
  const [open, setOpen] = useState(depth < openDepth && size <= pageSize);
  const label = name !== null && (
    <span className="text-foreground/85">
      {name}
      <span className="text-muted-foreground">: </span>
    </span>
  );
  return (
    <li className="group/json">
      <div className="group/row flex items-start rounded-sm hover:bg-muted/70">
        {opens ? (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex min-w-0 flex-1 items-start gap-1 rounded-sm text-left focus-visible:-outline-offset-2"
          >
            <ChevronRight
              aria-hidden="true"
              className={cn("mt-[3px] size-3.5 shrink-0 text-muted-foreground", open && "rotate-90")}
            />
            <span className="min-w-0 break-words">
              {label}
              <span className="text-muted-foreground">
                {open ? (kind === "array" ? `[${size}]` : `{${size}}`) : previewOf(value)}
              </span>
            </span>
          </button>
        ) : (
          <span className="min-w-0 flex-1 pl-[18px]">
            {label}
            {kind === "object" || kind === "array" ? (
              <span className="text-muted-foreground">{previewOf(value)}</span>
            ) : (
              <JsonScalar value={value} />
            )}
          </span>
        )}
        {path && name !== null && <CopyPath path={path} />}
      </div>
      {opens && open && <JsonEntries value={value} depth={depth} openDepth={openDepth} path={path} />}
    </li>
  );
});

function CopyPath({ path }: { path: readonly string[] }) {
  const template = templateOf(path);
  return (
    <span className="h-5 shrink-0 opacity-0 focus-within:opacity-100 group-hover/row:opacity-100 pointer-coarse:opacity-100">
      <CopyButton
        text={template}
        label={`Copy path ${template}`}
        className="h-5 w-auto gap-0.5 px-1 pointer-coarse:size-auto"
      >
        <Braces aria-hidden="true" className="size-3" />
      </CopyButton>
    </span>
  );
}

function JsonEntries({ value, depth, openDepth, path }: Omit<NodeProps, "name">) {
  const [shown, setShown] = useState(pageSize);
  const size = sizeOf(value);
  return (
    <ul className="ml-[6.5px] border-l pl-2.5">
      {entriesOf(value, 0, shown).map(([name, entry]) => (
        <JsonNode
          key={name}
          name={name}
          value={entry}
          depth={depth + 1}
          openDepth={openDepth}
          path={path && [...path, name]}
        />
      ))}
      {size > shown && (
        <li>
          <button
            type="button"
            onClick={() => setShown(shown + pageSize)}
            className="rounded-sm px-1 py-0.5 font-sans text-primary underline-offset-2 hover:underline"
          >
            show {Math.min(pageSize, size - shown)} more of {(size - shown).toLocaleString("en")}
          </button>
        </li>
      )}
    </ul>
  );
}
