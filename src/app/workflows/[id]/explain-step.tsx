"use client";

import { Lightbulb } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ExplainStepProps } from "@/components/execution/explain-slot";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";

const StepExplanation = lazy(() =>
  import("@/features/ai-config/components/explain/step-explanation").then((module) => ({
    default: module.StepExplanation,
  })),
);
const ReplayDialog = lazy(() =>
  import("@/features/execution/components/replay/replay-dialog").then((module) => ({
    default: module.ReplayDialog,
  })),
);

/** The button by which a failed step is explained, and the explanation once it is wanted. */
export function ExplainStep(props: ExplainStepProps) {
  const [pressed, setPressed] = useState(false);
  if (!pressed && !props.wanted) {
    return (
      <Button
        size="sm"
        variant="outline"
        className="mt-2"
        data-testid="explain-step"
        onClick={() => setPressed(true)}
      >
        <Lightbulb aria-hidden="true" /> Explain
      </Button>
    );
  }
  return (
    <div className="mt-3">
      <Suspense fallback={<Skeleton className="h-24" role="status" aria-label="Loading the explanation" />}>
        <StepExplanation {...props} ReplayDialog={ReplayDialog} />
      </Suspense>
    </div>
  );
}
