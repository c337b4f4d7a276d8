import { randomUUID } from "node:crypto";
import { AppError } from "@/lib/errors";
import { log } from "./log";
import { createSecret, deleteSecret } from "./secrets";

/** For a transaction within which the vault is told: it may take its time, in milliseconds. */
export const vaultTransaction = { timeout: 20_000, maxWait: 5_000 };

/**
 * Stores a text in the vault, then what refers to it. Two systems: if `write` rejects, the secret's deletion is
 * scheduled, so that none is left that nothing refers to, and what it threw is thrown. Throws UNAVAILABLE where the
 * vault refuses.
 */
export async function withNewSecret<T>(
  { workspaceId, id, type }: { workspaceId: string; id: string; type: string },
  text: string,
  write: (secretArn: string) => Promise<T>,
): Promise<T> {
  let secretArn: string;
  try {
    secretArn = await createSecret(`workfuse/${workspaceId}/${id}`, text, randomUUID(), {
      "workfuse:workspace": workspaceId,
      "workfuse:type": type,
    });
  } catch (error) {
    log.error({ err: error, secretId: id }, "the vault refused a new secret");
    throw new AppError(
      "UNAVAILABLE",
      "The vault could not store the value, so nothing was changed. Please try again.",
    );
  }
  try {
    return await write(secretArn);
  } catch (error) {
    await deleteSecret(secretArn).catch((cause: unknown) =>
      log.error({ err: cause, secretArn }, "a secret that nothing refers to could not be deleted"),
    );
    throw error;
  }
}

/**
 * Schedules a secret's deletion, at the end of the transaction that takes out what refers to it. Throws UNAVAILABLE
 * where the vault refuses, and all is as it was. Should the transaction be lost after that, whoever sweeps makes the
 * vault follow the rows.
 */
export async function dropSecret(secretArn: string): Promise<void> {
  await deleteSecret(secretArn).catch((error: unknown) => {
    log.error({ err: error, secretArn }, "the vault did not delete a secret");
    throw new AppError(
      "UNAVAILABLE",
      "The vault could not delete the value, so nothing was changed. Please try again.",
    );
  });
}
