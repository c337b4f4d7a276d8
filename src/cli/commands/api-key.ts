import { apiKeyScopes } from "@/features/account/schema";
import { createApiKey } from "@/features/account/server/api-keys";
import { CommandError } from "../command-error";
import { operator } from "../operator";

/** `api-key create --name N [--user EMAIL]`: prints the key, alone on the last line. */
export async function apiKeyCommand(
  args: string[],
  options: { name?: string; user?: string },
): Promise<number> {
  if (args[0] !== "create" || !options.name) {
    throw new CommandError("Usage: workfuse api-key create --name NAME [--user EMAIL]");
  }
  const actor = await operator(options.user);
  const { key } = await createApiKey(actor, { name: options.name, scopes: [...apiKeyScopes] });
  console.error(`API key "${options.name}" made. It is shown this once; the database keeps its hash only.`);
  console.log(key);
  return 0;
}
