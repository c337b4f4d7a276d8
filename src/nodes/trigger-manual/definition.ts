import { z } from "zod";
import { defineNode } from "@/nodes/kit/define-node";

export const triggerManual = defineNode({
  type: "trigger.manual",
  version: 1,
  category: "trigger",
  label: "Manual",
  description: "Starts when you press Test or call the run API, with the input that you give.",
  icon: "hand",
  examples: ["start it by hand"],
  ports: { in: [], out: [{ id: "out", label: "Out" }] },
  config: z.object({}),
  output: z.unknown(),
});
