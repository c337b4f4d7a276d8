import { useSetAtom } from "jotai";
import { Copy, Ellipsis, Spline, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Input } from "@/components/ui/input";
import { slugOf, type WorkflowNode } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { nodeIcon } from "../../node-icons";
import { deleteNodesAtom, duplicateAtom, renameNodeAtom } from "../../state/action-atoms";
import { dialogAtom } from "../../state/ui-atoms";

/** The label. It is taken over when the field is left: a name half typed must not rewrite references. */
function LabelInput({ node, error }: { node: WorkflowNode; error: string | undefined }) {
  const rename = useSetAtom(renameNodeAtom);
  const [draft, setDraft] = useState<string | null>(null);
  const take = () => {
    if (draft !== null) rename(node.id, draft.trim());
    setDraft(null);
  };
  const slug = slugOf(draft ?? node.data.label);
  return (
    <>
      <Input
        id="field-label"
        data-testid="node-label"
        aria-label="Label"
        value={draft ?? node.data.label}
        maxLength={100}
        aria-invalid={error ? true : undefined}
        aria-describedby="node-label-help"
        className="font-medium"
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.metaKey || event.ctrlKey) take();
          if (event.key === "Escape") setDraft(null);
        }}
      />
      <p id="node-label-help" className={`text-xs ${error ? "text-destructive" : "text-muted-foreground"}`}>
        {error ?? (
          <>
            In templates: <code className="font-mono">steps.{slug || "…"}</code>
          </>
        )}
      </p>
    </>
  );
}

/** Icon, label, what the type does, and what can be done with the node. */
export function NodeHeader({
  node,
  definition,
  labelError,
}: {
  node: WorkflowNode;
  definition: NodeDefinition | undefined;
  labelError: string | undefined;
}) {
  const Icon = nodeIcon(definition?.icon);
  const openDialog = useSetAtom(dialogAtom);
  const duplicate = useSetAtom(duplicateAtom);
  const remove = useSetAtom(deleteNodesAtom);
  return (
    <header className="grid gap-2 p-4 pb-3">
      <div className="flex items-center gap-2 max-[900px]:pr-9">
        <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden="true" />
        <h2 className="min-w-0 flex-1 truncate text-muted-foreground text-xs">
          {definition?.label ?? node.type}
        </h2>
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="icon-sm" aria-label="Node actions" data-testid="node-actions">
              <Ellipsis aria-hidden="true" />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            <DropdownMenuItem onSelect={() => openDialog({ kind: "connect", nodeId: node.id })}>
              <Spline aria-hidden="true" /> Connect to…
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => duplicate([node.id])}>
              <Copy aria-hidden="true" /> Duplicate
            </DropdownMenuItem>
            <DropdownMenuSeparator />
            <DropdownMenuItem variant="destructive" onSelect={() => remove([node.id])}>
              <Trash2 aria-hidden="true" /> Delete
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      </div>
      <LabelInput key={node.id} node={node} error={labelError} />
      {definition && <p className="text-muted-foreground text-xs">{definition.description}</p>}
    </header>
  );
}
