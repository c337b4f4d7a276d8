import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { log } from "@/server/log";
import { readSecretNow } from "@/server/secrets";
import { withNewSecret } from "@/server/stored-secret";

/** What the vault keeps of an authenticator. */
const storedFactor = z.object({ secret: z.string() });

/** Stores an authenticator's secret in the vault, then what refers to it. Throws UNAVAILABLE where the vault refuses. */
export const withFactorSecret = <T>(
  { workspaceId }: Actor,
  secret: string,
  write: (secretArn: string) => Promise<T>,
): Promise<T> =>
  withNewSecret(
    { workspaceId, id: uuidv7(), type: "TWO_FACTOR" },
    JSON.stringify(storedFactor.parse({ secret })),
    write,
  );

/** An authenticator's secret, which is kept in memory no longer than it takes. Throws UNAVAILABLE. */
export async function readFactorSecret({ secretArn, userId }: { secretArn: string; userId: string }) {
  try {
    return storedFactor.parse(JSON.parse(await readSecretNow(secretArn))).secret;
  } catch (error) {
    log.error({ err: error, userId }, "the vault did not give the secret of a second factor");
    throw new AppError(
      "UNAVAILABLE",
      "The vault could not be read, so the code could not be checked and nothing was done. Try again, or use a recovery code.",
    );
  }
}
