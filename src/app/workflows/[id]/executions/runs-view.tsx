"use client";

import { ExecutionsView } from "@/features/execution/components/executions-view";
import { ExplainStep } from "../explain-step";

/** A workflow's runs, whose failed steps can be explained. */
export function RunsView({ workflowId, canRun }: { workflowId: string; canRun: boolean }) {
  return <ExecutionsView workflowId={workflowId} canRun={canRun} Explain={ExplainStep} />;
}
