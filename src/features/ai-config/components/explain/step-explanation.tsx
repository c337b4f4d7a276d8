import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { type ComponentType, Suspense, useState } from "react";
import { ErrorLine } from "@/components/error-line";
import type { ExplainStepProps } from "@/components/execution/explain-slot";
import { LoadError } from "@/components/load-error";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { workflowFieldHref } from "@/lib/links";
import { findDefinition } from "@/nodes/registry";
import { useTRPCClient } from "@/trpc/client";
import { clientErrorOf } from "@/trpc/error";
import { editedBy, inverseOf } from "../../explain/fix-in-draft";
import type { Change } from "../../review/changes";
import { fieldLabel } from "../../review/field-label";
import { AllowHost } from "./allow-host";
import { ExplanationState } from "./explanation-state";
import { FixCard } from "./fix-card";
import { ExplanationLinks } from "./links";
import { StepQuestions } from "./step-questions";
import { useStoredDraft } from "./stored-draft";
import { useExplanation } from "./use-explanation";

/** What lists the calls of a replay before it starts. */
export type ReplayDialogProps = {
  executionId: string;
  starts: readonly { nodeId: string; name: string; failed: boolean }[];
  version?: "same" | "newest" | "draft";
  onClose: () => void;
  onStarted: (executionId: string) => void;
};

/** Changes of one node of the draft; `back`: they take others back. */
type Edit = { nodeId: string; changes: readonly Change[]; back: boolean };

const verdicts = {
  change: "The workflow has to be changed.",
  rerun: "It is not the workflow: run it again as it is.",
  credential: "A credential has to be chosen or mended.",
  upstream: "The data that came before are not what this step needs.",
  look: "Look at what happened on the other side before anything is sent again.",
  operator: "Whoever runs this installation has to do something.",
  elsewhere: "The reason lies elsewhere.",
} as const;

/** Why a step failed, what speaks for it, and what mends it: a change of the draft, and a run from here on. */
export function StepExplanation(
  props: ExplainStepProps & { ReplayDialog: ComponentType<ReplayDialogProps> },
) {
  const { executionId, workflowId, step, canRun, onGo, onField, onStarted, ReplayDialog } = props;
  const client = useTRPCClient();
  const { nodeId, iteration } = step;
  const { data, ...explanation } = useExplanation(
    ["explain-step", executionId, nodeId, iteration],
    ({ useModel, signal }) =>
      client.ai.explain.step.mutate({ executionId, nodeId, iteration, useModel }, { signal }),
  );
  const stored = useStoredDraft(workflowId);
  const access = props.draft ?? stored;
  const queryClient = useQueryClient();
  const draftKey = ["explain-draft", workflowId, executionId, step.nodeId];
  const hasFixes = (data?.fixes.length ?? 0) > 0;
  const draft = useQuery({
    queryKey: draftKey,
    queryFn: () => access.read(),
    enabled: hasFixes || (data?.questions.length ?? 0) > 0,
    staleTime: 0,
    gcTime: 0,
  });
  const [undo, setUndo] = useState<Edit | null>(null);
  const [replay, setReplay] = useState<"same" | "draft" | null>(null);
  const apply = useMutation({
    mutationFn: ({ nodeId, changes }: Edit) => access.change(nodeId, editedBy(changes)),
    onSuccess: async (_, { nodeId, changes, back }) => {
      setUndo(back ? null : { nodeId, changes: inverseOf(changes), back: true });
      await queryClient.invalidateQueries({ queryKey: draftKey });
      if (!back && canReplay) setReplay("draft");
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: draftKey }),
  });
  if (!data) {
    return (
      <ExplanationState explanation={explanation} doing="Looking at what is recorded" source="the record" />
    );
  }
  const canReplay = canRun && data.replayFrom !== null;
  const nodeOf = (nodeId: string) => draft.data?.nodes.find(({ id }) => id === nodeId);
  const labelOf = (nodeId: string, field: string) => {
    const node = nodeOf(nodeId);
    const definition = node && findDefinition(node.type, node.typeVersion);
    return definition ? fieldLabel(definition, field) : field;
  };
  return (
    <section
      aria-label={`Explanation of ${step.name}`}
      data-testid="step-explanation"
      data-kind={data.kind}
      className="grid min-w-0 grid-cols-1 gap-3 rounded-lg border border-primary/25 bg-primary/4 p-3 text-sm"
    >
      <div>
        <p className="[overflow-wrap:anywhere]">{data.what}</p>
        <p className="mt-1 font-medium">{verdicts[data.verdict]}</p>
      </div>
      <ul className="grid gap-2" aria-label="Likely causes">
        {data.causes.map(({ text, evidence }) => (
          <li key={text} className="min-w-0">
            <p className="[overflow-wrap:anywhere]">{text}</p>
            <ul className="mt-0.5 grid gap-0.5 text-muted-foreground text-xs" aria-label="What speaks for it">
              {evidence.map((line) => (
                <li key={line} className="border-l-2 pl-2 [overflow-wrap:anywhere]">
                  {line}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {hasFixes && (
        <ul className="grid gap-2" aria-label="What mends it">
          {draft.error && (
            <li>
              <LoadError what="the draft" error={draft.error} onRetry={() => void draft.refetch()} />
            </li>
          )}
          {!draft.data && !draft.error && <Spinner />}
          {draft.data &&
            data.fixes.map((fix) => (
              <FixCard
                key={`${fix.nodeId} ${fix.title}`}
                fix={fix}
                draft={draft.data}
                pending={apply.isPending}
                canReplay={canReplay}
                onApply={(nodeId, changes) => apply.mutate({ nodeId, changes, back: false })}
                onReplay={() => setReplay("draft")}
              />
            ))}
        </ul>
      )}
      {undo && (
        <p
          className="flex flex-wrap items-center gap-2 text-muted-foreground text-xs"
          data-testid="explain-applied"
        >
          The draft has the change. It is not deployed.
          <Button size="sm" variant="ghost" pending={apply.isPending} onClick={() => apply.mutate(undo)}>
            <Undo2 aria-hidden="true" /> Undo
          </Button>
        </p>
      )}
      <ErrorLine>{apply.error && messageOf(apply.error)}</ErrorLine>
      {data.questions.length > 0 && (
        <StepQuestions
          questions={data.questions}
          labelOf={labelOf}
          hrefOf={(question) => workflowFieldHref(workflowId, question)}
          onField={onField}
        />
      )}
      {data.allow && (
        <AllowHost
          allow={data.allow}
          canReplay={canReplay}
          onAllowed={() => {
            if (canReplay) setReplay("same");
          }}
        />
      )}
      <div className="flex flex-wrap items-center gap-1.5">
        <ExplanationLinks links={data.links} onGo={onGo} />
        {canReplay && (
          <Button size="sm" variant="outline" data-testid="explain-rerun" onClick={() => setReplay("same")}>
            Re-run from here as it is…
          </Button>
        )}
      </div>
      <p className="text-muted-foreground text-xs">
        {data.source === "model" ? `Explained by ${data.model ?? "the model"}` : "Explained from the record"}
        {data.notice && `. ${data.notice}`}
      </p>
      {replay && data.replayFrom !== null && (
        <Suspense fallback={null}>
          <ReplayDialog
            executionId={executionId}
            starts={[{ nodeId: data.replayFrom, name: nameOf(data.replayFrom, step, nodeOf), failed: true }]}
            version={replay}
            onClose={() => setReplay(null)}
            onStarted={(started) => {
              setReplay(null);
              onStarted(started);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

const nameOf = (
  nodeId: string,
  step: ExplainStepProps["step"],
  nodeOf: (id: string) => { data: { label: string } } | undefined,
): string => (nodeId === step.nodeId ? step.name : (nodeOf(nodeId)?.data.label ?? "the loop around it"));

/** A draft's own refusal says it in its words; a failed call in the server's. */
function messageOf(error: Error): string {
  return "data" in error ? clientErrorOf(error).message : error.message;
}
