import { languageModel } from "@/nodes/action-ai/language-model";
import type { Actor } from "@/server/actor";
import { type ConfiguredModel, operatorModel } from "./configured-model";
import { accountOf, clientOf, type ModelRow, modelRowOf, nameOf } from "./workspace-account";

/** A model whose key is in the vault, ready to be asked. */
async function modelOf(row: ModelRow): Promise<ConfiguredModel> {
  const account = await accountOf(row);
  const client = clientOf(row.provider);
  return {
    client,
    provider: nameOf(row),
    name: row.name,
    id: idOf(row),
    model: languageModel(client, row.name, account),
    apiKey: account.apiKey,
  };
}

const idOf = ({ provider, name }: ModelRow): string => `${provider}/${name}`;

/** Which model answers in a workspace, and who has set it up; undefined where the parser answers alone. */
export async function modelSetUp(
  workspaceId: string,
): Promise<{ id: string; source: "workspace" | "operator" } | undefined> {
  const row = await modelRowOf(workspaceId);
  if (row) return { id: idOf(row), source: "workspace" };
  const operators = operatorModel();
  return operators && { id: operators.id, source: "operator" };
}

/**
 * The model that answers an actor: the workspace's own, else the operator's; undefined where there is neither. Whoever
 * asks for an answer goes through `askWithinLimits`. Throws UNAVAILABLE where the vault does not give the key.
 */
export async function modelFor({ workspaceId }: Pick<Actor, "workspaceId">) {
  const row = await modelRowOf(workspaceId);
  return row ? modelOf(row) : operatorModel();
}
