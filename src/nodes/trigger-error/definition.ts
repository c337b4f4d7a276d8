import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";
import { isWorkflowId } from "@/nodes/kit/workflow-id";

export const triggerError = defineNode({
  type: "trigger.error",
  version: 1,
  category: "trigger",
  label: "Failed run",
  description: "Starts when a run of a deployed workflow fails.",
  icon: "siren",
  examples: ["when a run of any workflow fails"],
  ports: { in: [], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    workflow: z.string().max(100).default("").register(fieldHints, {
      label: "Workflow",
      control: "workflow",
      placeholder: "any workflow",
      help: "The id of one workflow, which the address of its page ends with; empty for any of this workspace.",
      place: "literal",
      magic: "The id (a UUID) of the workflow to watch, or an empty text for any.",
    }),
  }),
  output: z.object({
    workflow: z.object({ id: z.string(), name: z.string() }),
    execution: z.object({
      id: z.string(),
      error: z.object({ name: z.string(), message: z.string() }).loose(),
      startedAt: z.iso.datetime(),
      completedAt: z.iso.datetime(),
    }),
    failedStep: z.object({ nodeId: z.string(), name: z.string() }).nullable(),
  }),
  check: ({ workflow }) =>
    typeof workflow === "string" && workflow !== "" && !isWorkflowId(workflow)
      ? [
          {
            field: "workflow",
            message: `"${workflow}" is no workflow's id: copy it from the address of the workflow's page, or leave it empty for any workflow.`,
          },
        ]
      : [],
  summary: ({ workflow }) => (workflow ? `of ${workflow}` : "of any workflow"),
});
