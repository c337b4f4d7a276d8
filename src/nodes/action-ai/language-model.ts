import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel } from "ai";
import type { AiAccount, AiProvider } from "@/nodes/kit/executor";

/** Where each provider's own API is. */
const ownBases: Record<AiProvider, string> = {
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
};

/** The host to which a provider's keys belong. */
export const hostOf = (provider: AiProvider): string => new URL(ownBases[provider]).host;

/** How a provider is reached. */
export type ModelAccount = Pick<AiAccount, "apiKey" | "baseUrl" | "fetch">;

/** A model that is held, not named. */
export type ProviderModel = Exclude<LanguageModel, string>;

/** Whether an account can be used: a server of one's own that speaks OpenAI's protocol often needs no key. */
export const isUsable = (provider: AiProvider, { apiKey, baseUrl }: ModelAccount): boolean =>
  Boolean(apiKey || (provider === "openai" && baseUrl));

/** A provider's model, reached by an account. The one place where clients of providers are made. */
export function languageModel(
  provider: AiProvider,
  model: string,
  { apiKey, baseUrl, fetch }: ModelAccount,
): ProviderModel {
  // Always said: left out, the clients take a base URL from the environment, and a user's key would go there.
  const settings = {
    apiKey: apiKey ?? "none",
    baseURL: baseUrl ?? ownBases[provider],
    ...(fetch && { fetch }),
  };
  if (provider === "anthropic") return createAnthropic(settings)(model);
  if (provider === "google") return createGoogleGenerativeAI(settings)(model);
  const openai = createOpenAI(settings);
  // Servers that speak OpenAI's protocol know chat completions; few of them know its newer responses.
  return baseUrl ? openai.chat(model) : openai(model);
}
