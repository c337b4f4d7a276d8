import { z } from "zod";
import type { Prisma } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { ModelAccount } from "@/nodes/action-ai/language-model";
import type { AiProvider } from "@/nodes/kit/executor";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { outgoingFetch } from "@/server/outgoing-fetch";
import { readSecret } from "@/server/secrets";
import type { ModelProvider } from "../schema";

/** What is known of a workspace's model without its key. */
export type ModelRow = {
  provider: ModelProvider;
  name: string;
  baseUrl: string | null;
  secretArn: string | null;
};

/** The form in which the vault holds a key. */
export const storedKey = z.object({ key: z.string() });

/** A workspace's own model, undefined where it has none. */
export async function modelRowOf(
  workspaceId: string,
  client: Prisma.TransactionClient = db(),
): Promise<ModelRow | undefined> {
  const row = await client.aiModel.findFirst({
    where: { workspaceId },
    select: { provider: true, name: true, baseUrl: true, secretArn: true },
  });
  return row ? { ...row, provider: row.provider as ModelProvider } : undefined;
}

/** What the vault says of a failure goes to the log: it names accounts and ARNs of the operator's. */
async function keyAt(secretArn: string): Promise<string> {
  try {
    return storedKey.parse(JSON.parse(await readSecret(secretArn))).key;
  } catch (error) {
    const err = error instanceof z.ZodError || error instanceof SyntaxError ? undefined : error;
    log.error({ err, secretArn }, "the vault did not give a model's key");
    throw new AppError(
      "UNAVAILABLE",
      "The vault could not give the key of the workspace's model. Try again, or set the key anew in the settings.",
    );
  }
}

/** The provider whose client speaks with a model. */
export const clientOf = (provider: ModelProvider): AiProvider =>
  provider === "compatible" ? "openai" : provider;

/** Who answers, as failures name them. */
export const nameOf = ({ provider, baseUrl }: Pick<ModelRow, "provider" | "baseUrl">): string =>
  provider === "compatible" && baseUrl ? new URL(baseUrl).host : provider;

/**
 * The account behind a workspace's model, its key from the vault's memory of at most 60 s. A base that a user has named
 * is reached through the guarded way out alone. Throws UNAVAILABLE where the vault does not give the key.
 */
export async function accountOf({ baseUrl, secretArn }: ModelRow): Promise<ModelAccount> {
  return {
    apiKey: secretArn ? await keyAt(secretArn) : undefined,
    ...(baseUrl && { baseUrl, fetch: outgoingFetch }),
  };
}
