import { procedure, router } from "@/server/trpc";
import { preview, previewInput } from "./schema";
import { previewNode } from "./server/preview-node";

export const nodesRouter = router({
  preview: procedure("workflows:read")
    .input(previewInput)
    .output(preview)
    .mutation(({ input }) => previewNode(input)),
});
