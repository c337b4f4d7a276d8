"use client";

import { lazy } from "react";
import { isPending } from "@/features/ai-config/review/is-pending";
import { EditorLoader } from "@/features/editor/components/editor-loader";
import type { WorkflowDetail } from "@/features/editor/schema";
import { ExplainStep } from "./explain-step";

const MagicInput = lazy(() =>
  import("@/features/ai-config/components/magic-input").then((module) => ({ default: module.MagicInput })),
);
const DescribePanel = lazy(() =>
  import("@/features/ai-config/components/describe/describe-panel").then((module) => ({
    default: module.DescribePanel,
  })),
);

const AccountPanel = lazy(() =>
  import("@/features/ai-config/components/explain/account-panel").then((module) => ({
    default: module.AccountPanel,
  })),
);

const explain = { Panel: AccountPanel, Step: ExplainStep };
const describe = { Panel: DescribePanel, isPending };

/** The editor, with the fields for words in its panels for who may edit; for others it shows the workflow. */
export function WorkflowEditor({
  workflow,
  canWrite,
  canRun,
}: {
  workflow: WorkflowDetail;
  canWrite: boolean;
  canRun: boolean;
}) {
  return (
    <EditorLoader
      workflow={workflow}
      MagicInput={canWrite ? MagicInput : null}
      Describe={canWrite ? describe : null}
      Explain={explain}
      readOnly={!canWrite}
      canRun={canRun}
    />
  );
}
