"use client";

import { type ComponentType, createContext, Suspense, useContext } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { stepKey } from "./live-state";

/** A node's config with its settings, as a fix changes them. */
export type Configured = {
  config: Record<string, unknown>;
  settings: { retries?: number | undefined; timeoutMs?: number | undefined };
};

/** The draft that a fix goes into. Both reject with an error whose message is for people. */
export type DraftAccess = {
  read(): Promise<WorkflowDocument>;
  /**
   * Changes one node as it is at that moment and stores the draft; refused where somebody else has saved since it was
   * read. `edit` may throw to refuse.
   */
  change(nodeId: string, edit: (present: Configured) => Configured): Promise<void>;
};

/** A place of a run: one of its steps. */
type StepPlace = { nodeId: string; iteration: string };

/** What the page around an explanation does for it. */
export type ExplainHost = {
  workflowId: string;
  /** Whether the reader may start runs. */
  canRun: boolean;
  /** Left out, the draft as it is stored. */
  draft?: DraftAccess;
  /** Leads to another step of the same run. */
  onGo: (place: StepPlace) => void;
  /** Leads to a field of a node's form where that is on the same page. */
  onField?: (nodeId: string, field: string) => void;
  /** A replay has been started, which is now to be looked at. */
  onStarted: (executionId: string) => void;
};

export type ExplainStepProps = ExplainHost & {
  executionId: string;
  step: StepPlace & { name: string };
  /** Whether it is asked for at once, without its button being pressed. */
  wanted: boolean;
};

type Slot = ExplainHost & {
  Explain: ComponentType<ExplainStepProps>;
  /** The `stepKey` of the step that is to be explained at once. */
  wanted: string | null;
};

const Context = createContext<Slot | null>(null);

/** Says how failed steps below are explained. */
export const ExplainSlotProvider = Context.Provider;

/** The place of the explanation of a failed step, where the page has one. */
export function ExplainSlot({ executionId, step }: Pick<ExplainStepProps, "executionId" | "step">) {
  const slot = useContext(Context);
  if (!slot) return null;
  const { Explain, wanted, ...host } = slot;
  const key = stepKey(step.nodeId, step.iteration);
  return (
    <Suspense fallback={<Skeleton className="mt-2 h-8 w-24" />}>
      <Explain key={key} {...host} executionId={executionId} step={step} wanted={wanted === key} />
    </Suspense>
  );
}
