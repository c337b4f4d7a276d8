import { type AiAccount, type AiProvider, NodeError, type Services } from "@/nodes/kit/executor";
import { hostMatches } from "@/nodes/kit/host-matches";
import { hostOf, isUsable, languageModel, type ProviderModel } from "./language-model";

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

/** A model to be asked; `server` is who answers, as failures name it, and `id` is by what its use is counted. */
export type StepModel = { model: ProviderModel; server: string; id: string };

/**
 * The model that a config names: with the node's credential at the provider itself, without one by the account of the
 * workspace or the operator. Throws NodeError where there is no key.
 */
export async function modelFor(
  provider: AiProvider,
  model: string,
  { ai, credential }: Pick<Services, "ai" | "credential">,
): Promise<StepModel> {
  const account: AiAccount | undefined = credential
    ? { apiKey: credentialKey(credential, hostOf(provider)) }
    : await ai.account(provider);
  if (!account || !isUsable(provider, account)) {
    throw new NodeError(
      "NoModelKey",
      `There is no key for ${provider}: choose a credential in this node, set a model of it up in the settings, or set ${variables[provider]}.`,
      { final: true },
    );
  }
  return {
    model: languageModel(provider, model, account),
    server: account.server ?? provider,
    id: `${account.server === undefined ? provider : "compatible"}/${model}`,
  };
}
