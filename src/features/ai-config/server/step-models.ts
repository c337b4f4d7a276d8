import { AppError } from "@/lib/errors";
import { isUsable } from "@/nodes/action-ai/language-model";
import { type AiAccount, type AiProvider, type AiUse, NodeError } from "@/nodes/kit/executor";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { beginUse, endUse } from "./usage";
import { accountOf, clientOf, modelRowOf, nameOf } from "./workspace-account";

/** The operator's keys. */
export const operatorKeys = (): string[] => Object.values(env().ai).flatMap(({ apiKey }) => apiKey ?? []);

/**
 * The account by which a step of a workspace's run reaches a provider without a credential of its own: the
 * workspace's where its model is that provider's, else the operator's; undefined where there is neither. Throws NodeError
 * where the vault does not give the key.
 */
export async function stepAccount(workspaceId: string, provider: AiProvider): Promise<AiAccount | undefined> {
  const row = await modelRowOf(workspaceId);
  if (!row || clientOf(row.provider) !== provider) {
    const account = env().ai[provider];
    return isUsable(provider, account) ? account : undefined;
  }
  try {
    const account = await accountOf(row);
    return row.provider === "compatible" ? { ...account, server: nameOf(row) } : account;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new NodeError("VaultUnavailable", error.message, { final: false });
  }
}

/** Counts a step's use of a model; what the step got is worth more than its count, so a lost count is logged alone. */
export async function beginStepUse(
  workspaceId: string,
  { nodeType, model }: { nodeType: string; model: string },
): Promise<{ refused: string } | { use: AiUse }> {
  const use = await beginUse({ workspaceId, userId: null }, { purpose: "step", nodeType }, model);
  if (use.refused !== undefined) return { refused: use.refused };
  const begun = performance.now();
  return {
    use: {
      async end(outcome, tokens) {
        const milliseconds = performance.now() - begun;
        await endUse(use, { model, outcome, tokens, milliseconds }).catch((error: unknown) =>
          log.error({ err: error, workspaceId, model }, "a step's use of a model could not be counted"),
        );
      },
    },
  };
}
