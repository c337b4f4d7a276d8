import { type AiProvider, type AiServices, type AiUse, NodeError } from "@/nodes/kit/executor";
import { ofOurOwn } from "./out-of-reach";

/** How the steps of a workspace's runs reach models, and where they are counted; the composition root supplies it. */
export type WorldModels = {
  /** The operator's keys, which no step may give away. */
  operatorKeys(): string[];
  account: (workspaceId: string, provider: AiProvider) => ReturnType<AiServices["account"]>;
  /** Counts one use from its beginning, or says why there may be none. */
  begin(
    workspaceId: string,
    what: { nodeType: string; model: string },
  ): Promise<{ refused: string } | { use: AiUse }>;
};

/** What one step may use of the models of its workspace; `hide` is told of a key before the step is. */
export function stepModels(
  models: WorldModels,
  { workspaceId, nodeType }: { workspaceId: string; nodeType: string },
  hide: (key: string) => void,
): AiServices {
  return {
    async account(provider) {
      const account = await ofOurOwn(models.account(workspaceId, provider));
      if (account?.apiKey) hide(account.apiKey);
      return account;
    },
    async begin(model) {
      const begun = await ofOurOwn(models.begin(workspaceId, { nodeType, model }));
      if ("use" in begun) return begun.use;
      const reason = `${begun.refused.charAt(0).toUpperCase()}${begun.refused.slice(1)}.`;
      throw new NodeError("BudgetUsedUp", reason, { final: true });
    },
  };
}
