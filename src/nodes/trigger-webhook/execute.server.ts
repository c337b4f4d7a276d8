import type { Trigger } from "@/nodes/kit/executor";
import type { triggerWebhook } from "./definition";

export const webhook: Trigger<typeof triggerWebhook> = {
  preview: ({ method, response, auth }) => ({ method, response, auth: auth.type }),
};
