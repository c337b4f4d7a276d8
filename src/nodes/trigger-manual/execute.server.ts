import type { Trigger } from "@/nodes/kit/executor";
import type { triggerManual } from "./definition";

export const manual: Trigger<typeof triggerManual> = { preview: () => ({}) };
