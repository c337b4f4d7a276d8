import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";
import { renderDeep } from "@/nodes/kit/render-deep";
import { isWorkflowId } from "@/nodes/kit/workflow-id";

const missing = "Workflow is missing: choose the workflow to run";

export const actionWorkflow = defineNode({
  type: "action.workflow",
  version: 1,
  category: "action",
  label: "Run workflow",
  description: "Runs another workflow of this workspace and hands on its output.",
  icon: "workflow",
  examples: ["run the workflow “Invoice customer” with the webhook body, and wait for its result"],
  ports: { in: [{ id: "in", label: "In" }], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    workflowId: z.string({ error: missing }).min(1, missing).max(100).register(fieldHints, {
      label: "Workflow",
      control: "workflow",
      help: "It must be deployed and have a manual trigger. Its id is what the address of its page ends with.",
      place: "literal",
      magic: "The id (a UUID) of the workflow to run.",
    }),
    input: z.unknown().default({}).register(fieldHints, {
      label: "Input",
      control: "text",
      place: "value",
      placeholder: "{{trigger.body}}",
      help: "What the other workflow's manual trigger hands on.",
    }),
  }),
  output: z.unknown(),
  retriesHelp: "0 to 10. Left empty, a run that failed is not run again.",
  check: ({ workflowId }) =>
    typeof workflowId === "string" && workflowId !== "" && !isWorkflowId(workflowId)
      ? [
          {
            field: "workflowId",
            message: `"${workflowId}" is no workflow's id: copy it from the address of the workflow's page.`,
          },
        ]
      : [],
  render: (config, render) => ({
    ...config,
    ...(config.input !== undefined && { input: renderDeep(config.input, "input", render) }),
  }),
});
