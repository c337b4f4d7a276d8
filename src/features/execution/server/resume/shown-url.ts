import type { ExecutionStep } from "@/generated/prisma/client";
import type { Actor } from "@/server/actor";
import { keyCovers, may } from "@/server/permissions";
import type { StepDetail } from "../../schema";
import { resumeUrl } from "./resume-url";

/** A step with the address that answers it, where it waits for that and the actor may run workflows. */
export function withResumeUrl(
  { role, keyScopes }: Actor,
  { executionId, nodeId, iteration }: ExecutionStep,
  step: StepDetail,
): StepDetail {
  const allowed = may(role, "executions:run") && (!keyScopes || keyCovers(keyScopes, "executions:run"));
  if (step.waitingFor !== "answer" || !allowed) return step;
  return { ...step, resumeUrl: resumeUrl({ executionId, nodeId, iteration }) };
}
