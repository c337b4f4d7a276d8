import { useAtomValue, useSetAtom } from "jotai";
import { Unplug } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Textarea } from "@/components/ui/textarea";
import { brokenEdges } from "../../model/broken-edges";
import { disconnectAtom, updateDetailsAtom } from "../../state/action-atoms";
import { documentAtom, nodesByIdAtom, readOnlyAtom } from "../../state/document-atoms";
import { unreachedAtom } from "../../state/problem-atoms";
import { selectAtom } from "../../state/selection-atoms";
import { useReveal } from "../canvas/use-reveal";
import { ProblemList } from "./problem-list";

function BrokenEdges() {
  const broken = brokenEdges(useAtomValue(documentAtom));
  const disconnect = useSetAtom(disconnectAtom);
  const readOnly = useAtomValue(readOnlyAtom);
  if (!broken.length || readOnly) return null;
  return (
    <Button variant="outline" size="sm" className="justify-self-start" onClick={() => disconnect(broken)}>
      <Unplug aria-hidden="true" />
      Delete {broken.length === 1 ? "the broken connection" : `${broken.length} broken connections`}
    </Button>
  );
}

function Unreached() {
  const unreached = useAtomValue(unreachedAtom);
  const nodes = useAtomValue(nodesByIdAtom);
  const select = useSetAtom(selectAtom);
  const reveal = useReveal();
  if (!unreached.length) return null;
  return (
    <section className="grid gap-1 text-xs" data-testid="unreached">
      <h3 className="font-medium">Not reached</h3>
      <p className="text-muted-foreground">
        No trigger leads to {unreached.length === 1 ? "this node" : "these nodes"}: every run skips{" "}
        {unreached.length === 1 ? "it" : "them"}.
      </p>
      <ul className="flex flex-wrap gap-1">
        {unreached.map((id) => (
          <li key={id}>
            <button
              type="button"
              className="rounded-md border bg-card px-2 py-0.5 hover:bg-accent"
              onClick={() => {
                select({ nodes: [id] });
                reveal([id]);
              }}
            >
              {nodes.get(id)?.data.label ?? id}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the inspector shows while no node is selected: the workflow itself. */
export function WorkflowPanel() {
  const document = useAtomValue(documentAtom);
  const update = useSetAtom(updateDetailsAtom);
  const readOnly = useAtomValue(readOnlyAtom);
  return (
    <div className="grid gap-4 p-4">
      <h2 className="font-semibold text-sm">Workflow</h2>
      <div className="grid gap-1">
        <Label htmlFor="workflow-name" className="text-xs">
          Name
        </Label>
        <Input
          id="workflow-name"
          data-testid="workflow-name"
          value={document.name}
          maxLength={200}
          readOnly={readOnly}
          aria-invalid={document.name.trim() ? undefined : true}
          aria-describedby={document.name.trim() ? undefined : "workflow-name-error"}
          onChange={(event) => update({ name: event.currentTarget.value })}
          onBlur={() => update({ name: document.name.trim() })}
        />
        {!document.name.trim() && (
          <p id="workflow-name-error" className="text-destructive text-xs">
            The name is empty: a workflow without one is not saved.
          </p>
        )}
      </div>
      <div className="grid gap-1">
        <Label htmlFor="workflow-description" className="text-xs">
          Description
        </Label>
        <Textarea
          id="workflow-description"
          value={document.description ?? ""}
          maxLength={10_000}
          readOnly={readOnly}
          placeholder="What it is for"
          className="field-sizing-content max-h-60 min-h-16"
          onChange={(event) => update({ description: event.currentTarget.value })}
        />
      </div>
      <ProblemList />
      <BrokenEdges />
      <Unreached />
      {!document.nodes.length && !readOnly && (
        <p className="text-muted-foreground text-xs">
          Add a trigger first: a run begins there. Drag one from the palette, or press <kbd>/</kbd>.
        </p>
      )}
    </div>
  );
}
