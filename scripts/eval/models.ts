import type { LanguageModel } from "ai";
import { askModel } from "@/features/ai-config/model/ask-model";
import { standardModels } from "@/features/ai-config/model-names";
import { aiProviders } from "@/nodes/action-ai/definition";
import { isUsable, languageModel, type ModelAccount } from "@/nodes/action-ai/language-model";
import type { AiProvider } from "@/nodes/kit/executor";
import type { Configurator } from "./configurator";
import { usageOf } from "./counted";
import { intentOf } from "./parser";

/** The longest that one answer is waited for, repair included. */
const longestAnswerMs = 60_000;

/** The variables of an environment by which models are set up (docs/configuration.md, Models). */
const accountOf: Record<AiProvider, (env: NodeJS.ProcessEnv) => ModelAccount> = {
  openai: (env) => ({ apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL }),
  anthropic: (env) => ({ apiKey: env.ANTHROPIC_API_KEY, baseUrl: env.ANTHROPIC_BASE_URL }),
  google: (env) => ({
    apiKey: env.GOOGLE_GENERATIVE_AI_API_KEY,
    baseUrl: env.GOOGLE_GENERATIVE_AI_BASE_URL,
  }),
};

/** A model that is set up, by its name in the report, `provider/name`. */
export type EvaluatedModel = { id: string; name: string; model: LanguageModel };

/**
 * A model for each provider that an environment has a key (or a server) for: the one that `WORKFUSE_AI_MODEL` names, and
 * of other providers the one that is taken where none is named.
 */
export function modelsIn(env: NodeJS.ProcessEnv): EvaluatedModel[] {
  const [named, ...rest] = env.WORKFUSE_AI_MODEL?.split("/") ?? [];
  return aiProviders.flatMap((provider) => {
    const account = accountOf[provider](env);
    if (!isUsable(provider, account)) return [];
    const name = (named === provider && rest.join("/")) || standardModels[provider];
    return [{ id: `${provider}/${name}`, name, model: languageModel(provider, name, account) }];
  });
}

/** Asks a model like the product does, prompts, repair and checks included; the parser's answer is not looked at. */
const configureBy =
  ({ id, ...model }: EvaluatedModel): Configurator =>
  async (line) => {
    const { used, total } = usageOf(id);
    const signal = AbortSignal.timeout(longestAnswerMs);
    const { suggestion } = await askModel(model, intentOf(line), { signal, used });
    return { ...suggestion, usage: total() };
  };

/** A configurator for each model of an environment, by its name. */
export const configureByModels = (env: NodeJS.ProcessEnv): Record<string, Configurator> =>
  Object.fromEntries(modelsIn(env).map((model) => [model.id, configureBy(model)] as const));
