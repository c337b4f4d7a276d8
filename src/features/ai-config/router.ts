import { z } from "zod";
import { AppError } from "@/lib/errors";
import { procedure, router } from "@/server/trpc";
import { configureInput } from "./schema";

export const aiRouter = router({
  config: procedure("workflows:write")
    .input(configureInput)
    .output(z.never())
    .mutation(() => {
      throw new AppError(
        "NOT_IMPLEMENTED",
        "Magic input is not part of this version: fill in the node's form, or its JSON tab.",
      );
    }),
});
