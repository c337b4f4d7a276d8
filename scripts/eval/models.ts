import { askModel } from "@/features/ai-config/model/ask-model";
import { standardModels } from "@/features/ai-config/model-names";
import { costMicros } from "@/features/ai-config/server/prices";
import { aiProviders } from "@/nodes/action-ai/definition";
import { isUsable, languageModel, type ModelAccount } from "@/nodes/action-ai/language-model";
import type { AiProvider } from "@/nodes/kit/executor";
import type { Configurator } from "./configurator";
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

/**
 * Asks a model like the product does, prompts, repair and checks included; the parser's answer is not looked at. Tokens
 * are of all calls for a line together, failed ones too; `cost` is missing for a model without a price.
 */
function configureBy(provider: AiProvider, name: string, account: ModelAccount): Configurator {
  const model = { model: languageModel(provider, name, account), name };
  return async (line) => {
    const tokens = { input: 0, output: 0 };
    const { suggestion } = await askModel(model, intentOf(line), {
      signal: AbortSignal.timeout(longestAnswerMs),
      used: ({ input, output }) => {
        tokens.input += input;
        tokens.output += output;
      },
    });
    const micros = costMicros(`${provider}/${name}`, tokens);
    return {
      ...suggestion,
      usage: {
        inputTokens: tokens.input,
        outputTokens: tokens.output,
        ...(micros !== undefined && { cost: micros / 1_000_000 }),
      },
    };
  };
}

/**
 * A configurator for each provider that an environment has a key (or a server) for, by `provider/model`: the model that
 * `WORKFUSE_AI_MODEL` names, and of other providers the one that is taken where none is named.
 */
export function configureByModels(env: NodeJS.ProcessEnv): Record<string, Configurator> {
  const [named, ...rest] = env.WORKFUSE_AI_MODEL?.split("/") ?? [];
  return Object.fromEntries(
    aiProviders.flatMap((provider) => {
      const account = accountOf[provider](env);
      if (!isUsable(provider, account)) return [];
      const name = (named === provider && rest.join("/")) || standardModels[provider];
      return [[`${provider}/${name}`, configureBy(provider, name, account)] as const];
    }),
  );
}
