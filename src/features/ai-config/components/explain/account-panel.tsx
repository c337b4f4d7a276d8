import { RefreshCw, TriangleAlert, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { useTRPCClient } from "@/trpc/client";
import { useEscape } from "../describe/use-escape";
import { ExplanationState } from "./explanation-state";
import { useExplanation } from "./use-explanation";

/** What the panel needs of the editor around it. */
export type AccountPanelProps = {
  workflowId: string;
  /** What is on the screen; it changes while one edits. */
  document: WorkflowDocument;
  selected: string | null;
  /** Leads to a node, and in its form to a field. */
  onSelect: (nodeId: string, field?: string) => void;
  onClose: () => void;
};

/** The workflow in plain words, sentence by sentence; each leads to its node. */
export function AccountPanel({ workflowId, document, selected, onSelect, onClose }: AccountPanelProps) {
  const client = useTRPCClient();
  const [told, setTold] = useState(document);
  const { data, ...explanation } = useExplanation(
    ["explain-workflow", workflowId, told],
    ({ useModel, signal }) => client.ai.explain.workflow.mutate({ document: told, useModel }, { signal }),
  );
  useEscape(() => {
    if (explanation.waiting) explanation.cancel();
    else onClose();
    return true;
  });
  const isOld = told !== document;
  return (
    <section
      aria-label="The workflow in words"
      data-testid="explain-panel"
      className="grid min-h-0 min-w-0 flex-1 grid-cols-1 content-start gap-3 overflow-y-auto p-3 text-sm"
    >
      <div className="flex items-center justify-between gap-2">
        <h2 className="font-semibold">In words</h2>
        <span className="flex-1" />
        {isOld && (
          <Button size="sm" variant="outline" data-testid="explain-again" onClick={() => setTold(document)}>
            <RefreshCw aria-hidden="true" /> Explain again
          </Button>
        )}
        <Button variant="ghost" size="icon-sm" aria-label="Close the panel" title="Close" onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </div>
      {isOld && (
        <p className="text-muted-foreground text-xs">The workflow has changed since this was written.</p>
      )}
      {!data && (
        <ExplanationState explanation={explanation} doing="Writing the explanation" source="the document" />
      )}
      {data && (
        <>
          <p className="[overflow-wrap:anywhere]">{data.summary}</p>
          <ol className="grid gap-1" aria-label="Steps in their order">
            {data.lines.map(({ nodeId, kind, depth, text }) => (
              <li
                key={`${nodeId} ${kind} ${text}`}
                style={{ marginLeft: `${Math.min(depth, 6) * 0.875}rem` }}
              >
                <button
                  type="button"
                  data-testid={`explain-line-${nodeId}`}
                  aria-pressed={selected === nodeId}
                  onClick={() => onSelect(nodeId)}
                  className={cn(
                    "w-full rounded-md px-1.5 py-1 text-left [overflow-wrap:anywhere] hover:bg-accent",
                    kind === "branch" && "font-medium text-muted-foreground",
                    selected === nodeId && "bg-accent",
                  )}
                >
                  {text}
                </button>
              </li>
            ))}
          </ol>
          <p className="text-muted-foreground [overflow-wrap:anywhere]">{data.answer}</p>
          {data.watch.length > 0 && (
            <div className="grid gap-1">
              <h3 className="font-medium">To look out for</h3>
              <ul className="grid gap-1">
                {data.watch.map(({ nodeId, field, level, text }) => (
                  <li key={`${nodeId} ${text}`} className="flex gap-1.5 text-xs">
                    <TriangleAlert
                      aria-hidden="true"
                      className={cn(
                        "mt-0.5 size-3.5 shrink-0",
                        level === "problem" ? "text-destructive" : "text-warning",
                      )}
                    />
                    {nodeId ? (
                      <button
                        type="button"
                        className="text-left [overflow-wrap:anywhere] hover:underline"
                        onClick={() => onSelect(nodeId, field)}
                      >
                        {text}
                      </button>
                    ) : (
                      <span className="[overflow-wrap:anywhere]">{text}</span>
                    )}
                  </li>
                ))}
              </ul>
            </div>
          )}
          <p className="text-muted-foreground text-xs">
            {data.source === "model"
              ? `Written by ${data.model ?? "the model"}`
              : "Written from the document"}
            {data.notice && `. ${data.notice}`}
          </p>
        </>
      )}
    </section>
  );
}
