import { refuseOtherHost } from "@/nodes/kit/allowed-host";
import {
  type AiAccount,
  type AiProvider,
  NodeError,
  type ResolvedCredential,
  type Services,
} from "@/nodes/kit/executor";
import { isOfTheWayOut, unreachable } from "./failures";
import { hostOf, isUsable, languageModel, type ProviderModel } from "./language-model";

const variables: Record<AiProvider, string> = {
  openai: "OPENAI_API_KEY",
  anthropic: "ANTHROPIC_API_KEY",
  google: "GOOGLE_GENERATIVE_AI_API_KEY",
};

type Keyed = Pick<Services, "bindCredential" | "noteUse" | "mask">;

function keyOf(credential: ResolvedCredential): string {
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
 * An account by the node's credential, which goes to the provider's own host alone: no redirect is followed, for the
 * providers' clients send keys in headers that every redirect takes along.
 */
async function ownAccount(
  provider: AiProvider,
  credential: ResolvedCredential,
  { bindCredential, noteUse, mask }: Keyed,
): Promise<AiAccount> {
  const host = hostOf(provider);
  const apiKey = keyOf(credential);
  const bound = await bindCredential(credential, `https://${host}/`).catch((error: unknown) => {
    throw isOfTheWayOut(error) ? unreachable(provider, error, mask) : error;
  });
  refuseOtherHost(bound, host);
  return {
    apiKey,
    async fetch(input, init) {
      const answer = await fetch(input, { ...init, redirect: "error" });
      noteUse(host, answer.status);
      return answer;
    },
  };
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
  { ai, credential, ...keyed }: Pick<Services, "ai" | "credential"> & Keyed,
): Promise<StepModel> {
  const account: AiAccount | undefined = credential
    ? await ownAccount(provider, credential, keyed)
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
