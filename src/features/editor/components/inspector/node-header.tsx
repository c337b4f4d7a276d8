import { useAtomValue, useSetAtom } from "jotai";
import { Ellipsis } from "lucide-react";
import { lazy, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { slugOf, type WorkflowNode } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { isTriggerNode } from "../../model/ancestors";
import { nodeIcon } from "../../node-icons";
import { readOnlyAtom } from "../../state/document-atoms";
import { renameNodeAtom } from "../../state/rename-atom";
import { OnDemand } from "../on-demand";

/** The label. It is taken over when the field is left: a name half typed must not rewrite references. */
function LabelInput({ node, error }: { node: WorkflowNode; error: string | undefined }) {
  const rename = useSetAtom(renameNodeAtom);
  const readOnly = useAtomValue(readOnlyAtom);
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
        readOnly={readOnly}
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
            In templates:{" "}
            <code className="font-mono">{isTriggerNode(node) ? "trigger" : `steps.${slug || "…"}`}</code>
          </>
        )}
      </p>
    </>
  );
}

const NodeMenu = lazy(() => import("./node-menu").then((module) => ({ default: module.NodeMenu })));

const menuButton = (
  <Button variant="ghost" size="icon-sm" aria-label="Node actions" data-testid="node-actions">
    <Ellipsis aria-hidden="true" />
  </Button>
);

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
  const readOnly = useAtomValue(readOnlyAtom);
  return (
    <header className="grid gap-2 p-4 pb-3">
      <div className="flex items-center gap-2 max-[900px]:pr-9">
        <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden="true" />
        <h2 className="min-w-0 flex-1 truncate text-muted-foreground text-xs">
          {definition?.label ?? node.type}
        </h2>
        {!readOnly && (
          <OnDemand button={menuButton} menu={(button) => <NodeMenu button={button} nodeId={node.id} />} />
        )}
      </div>
      <LabelInput key={node.id} node={node} error={labelError} />
      {definition && <p className="text-muted-foreground text-xs">{definition.description}</p>}
    </header>
  );
}
