import { procedure, router } from "@/server/trpc";
import { configureInput, configureOutput } from "./schema";
import { configure } from "./server/configure";

export const aiRouter = router({
  config: procedure("workflows:write")
    .input(configureInput)
    .output(configureOutput)
    .mutation(({ input }) => configure(input)),
});
