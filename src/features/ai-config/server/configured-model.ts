import { aiProviders } from "@/nodes/action-ai/definition";
import { isUsable, languageModel, type ProviderModel } from "@/nodes/action-ai/language-model";
import type { AiProvider } from "@/nodes/kit/executor";
import { env } from "@/server/env";
import { standardModels } from "../model-names";

export type ConfiguredModel = {
  /** Whose client speaks with it. */
  client: AiProvider;
  /** Who answers, as failures name them: the provider, or the host of a server of one's own. */
  provider: string;
  /** The provider's name of the model. */
  name: string;
  /** `provider/name`, by which use is counted. */
  id: string;
  model: ProviderModel;
  /** To be masked in whatever comes back. */
  apiKey: string | undefined;
};

/** The model that the operator has set up for all workspaces; undefined where there is none. */
export function operatorModel(): ConfiguredModel | undefined {
  const { ai, aiModel } = env();
  const [named, ...rest] = aiModel?.split("/") ?? [];
  const provider = aiProviders.find((each) => (named ? each === named : isUsable(each, ai[each])));
  if (!provider || !isUsable(provider, ai[provider])) return undefined;
  const name = rest.join("/") || standardModels[provider];
  return {
    client: provider,
    provider,
    name,
    id: `${provider}/${name}`,
    model: languageModel(provider, name, ai[provider]),
    apiKey: ai[provider].apiKey,
  };
}
