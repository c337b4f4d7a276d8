import type { LanguageModel } from "ai";
import { NodeError, type Services } from "@/nodes/kit/executor";
import { hostMatches } from "@/nodes/kit/host-matches";
import type { AiProvider } from "./definition";
import { hostOf, isUsable, languageModel, type ModelAccount } from "./language-model";

const variables: Record<AiProvider, string> = {
  openai: "OPENAI_API_KEY",
  anthropic: "ANTHROPIC_API_KEY",
  google: "GOOGLE_GENERATIVE_AI_API_KEY",
};

/** The key of the node's credential, which may go to its allowed hosts only. */
function credentialKey(credential: NonNullable<Services["credential"]>, host: string): string {
  const { allowedHosts } = credential;
  if (allowedHosts.length && !allowedHosts.some((pattern) => hostMatches(host, pattern))) {
    throw new NodeError(
      "CredentialNotAllowed",
      `The credential may not be sent to ${host}: it is allowed for ${allowedHosts.join(", ")}. Choose another one, or change its allowed hosts.`,
      { final: true },
    );
  }
  if (credential.type === "BEARER_TOKEN") return credential.token;
  if (credential.type === "API_KEY") return credential.key;
  throw new NodeError(
    "BadCredential",
    "A model needs an API key or a bearer token: choose such a credential.",
    {
      final: true,
    },
  );
}

/**
 * The model that a config names: with the node's credential at the provider itself, without one by the operator's
 * account. Throws NodeError where there is no key.
 */
export function modelFor(
  provider: AiProvider,
  model: string,
  { ai, credential }: Pick<Services, "ai" | "credential">,
): LanguageModel {
  const account: ModelAccount = credential
    ? { apiKey: credentialKey(credential, hostOf(provider)) }
    : ai[provider];
  if (!isUsable(provider, account)) {
    throw new NodeError(
      "NoModelKey",
      `There is no key for ${provider}: choose a credential in this node, or set ${variables[provider]}.`,
      { final: true },
    );
  }
  return languageModel(provider, model, account);
}
