import type { Trigger } from "@/nodes/kit/executor";
import type { triggerEvent } from "./definition";

export const event: Trigger<typeof triggerEvent> = {
  preview: ({ event, phase, amount, unit, at }) => ({
    event,
    starts: phase === "now" ? "when the event comes" : `${amount} ${unit} ${phase} the event's ${at}`,
  }),
};
