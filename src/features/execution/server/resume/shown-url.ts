import type { ExecutionStep } from "@/generated/prisma/client";
import type { Actor } from "@/server/actor";
import { allows } from "@/server/permissions";
import type { StepDetail } from "../../schema";
import { resumeUrl } from "./resume-url";

/** A step with the address that answers it, where it waits for that and the actor may run workflows. */
export function withResumeUrl(
  actor: Actor,
  { executionId, nodeId, iteration }: Pick<ExecutionStep, "executionId" | "nodeId" | "iteration">,
  step: StepDetail,
): StepDetail {
  if (step.waitingFor !== "answer" || !allows(actor, "executions:run")) return step;
  return { ...step, resumeUrl: resumeUrl({ executionId, nodeId, iteration }) };
}
