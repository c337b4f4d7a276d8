import type { LanguageModel } from "ai";
import { type AiProvider, aiProviders } from "@/nodes/action-ai/definition";
import { isUsable, languageModel } from "@/nodes/action-ai/language-model";
import { env } from "@/server/env";

/** A small and quick model of each provider, for where none is named. */
const standard: Record<AiProvider, string> = {
  openai: "gpt-5.4-mini",
  anthropic: "claude-haiku-4-5",
  google: "gemini-3.5-flash",
};

export type ConfiguredModel = {
  provider: AiProvider;
  /** The provider's name of the model. */
  name: string;
  /** `provider/name`. */
  id: string;
  model: LanguageModel;
  apiKey: string | undefined;
};

/** The model that the operator has set up for magic input; undefined where there is none. */
export function configuredModel(): ConfiguredModel | undefined {
  const { ai, aiModel } = env();
  const [named, ...rest] = aiModel?.split("/") ?? [];
  const provider = aiProviders.find((each) => (named ? each === named : isUsable(each, ai[each])));
  if (!provider || !isUsable(provider, ai[provider])) return undefined;
  const name = rest.join("/") || standard[provider];
  const { apiKey } = ai[provider];
  return {
    provider,
    name,
    id: `${provider}/${name}`,
    model: languageModel(provider, name, ai[provider]),
    apiKey,
  };
}
