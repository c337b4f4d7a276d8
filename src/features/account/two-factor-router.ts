import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import {
  beginTwoFactor,
  confirmTwoFactor,
  renewRecoveryCodes,
  showTwoFactor,
  turnTwoFactorOff,
  twoFactorOf,
} from "./server/two-factor/factor";
import { codeInput, recoveryCodes, shownFactor, twoFactorSetup, twoFactorStatus } from "./two-factor-schema";

/** The reader's own second factor. */
export const twoFactorRouter = router({
  status: procedure("sessions:write")
    .output(twoFactorStatus)
    .query(({ ctx }) => twoFactorOf(ctx.actor)),
  begin: procedure("sessions:write")
    .output(twoFactorSetup)
    .mutation(({ ctx }) => beginTwoFactor(ctx.actor)),
  confirm: procedure("sessions:write")
    .input(codeInput)
    .output(recoveryCodes)
    .mutation(({ ctx, input }) => confirmTwoFactor(ctx.actor, input.code)),
  show: procedure("sessions:write")
    .input(codeInput)
    .output(shownFactor)
    .mutation(({ ctx, input }) => showTwoFactor(ctx.actor, input.code)),
  turnOff: procedure("sessions:write", { stepUp: true })
    .output(z.void())
    .mutation(({ ctx }) => turnTwoFactorOff(ctx.actor)),
  renewCodes: procedure("sessions:write", { stepUp: true })
    .output(recoveryCodes)
    .mutation(({ ctx }) => renewRecoveryCodes(ctx.actor)),
});
