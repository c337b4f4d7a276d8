import { removeFactor } from "@/features/account/server/two-factor/factor";
import { withOrigin } from "@/server/request-origin";
import { CommandError } from "../command-error";
import { operator } from "../operator";

/** `two-factor off --user EMAIL`: for somebody who has lost their authenticator and their recovery codes. */
export async function twoFactorCommand(args: string[], { user }: { user?: string }): Promise<number> {
  if (args[0] !== "off" || !user) throw new CommandError("Usage: workfuse two-factor off --user EMAIL");
  const actor = await operator(user);
  await withOrigin({ address: undefined, via: "the command line" }, () => removeFactor(actor));
  console.log(`Two-factor is off for ${user}. They can set up another authenticator in the settings.`);
  return 0;
}
