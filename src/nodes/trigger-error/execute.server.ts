import type { Trigger } from "@/nodes/kit/executor";
import type { triggerError } from "./definition";

export const failedRun: Trigger<typeof triggerError> = {
  preview: ({ workflow }) => ({ workflow: workflow || "any" }),
};
