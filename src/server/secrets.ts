import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-secrets-manager";
import { env } from "./env";
import { vault } from "./vault-client";

/** How long a resolved value may be kept in memory, in milliseconds. */
const cacheMs = 60_000;

/** Says whose a secret is where several installations keep theirs in one account. */
export const installationTag = "workfuse:installation";

const cache = new Map<string, { value: Promise<string>; until: number }>();

/**
 * Stores a new value and returns its ARN. `token` makes a repeated call with the same value one creation.
 * Names hold ids only: what a user typed could itself be a secret.
 */
export async function createSecret(
  name: string,
  value: string,
  token: string,
  tags: Record<string, string>,
): Promise<string> {
  const { kmsKeyId } = env().vault;
  const marked = { ...tags, [installationTag]: env().web.url };
  const created = await vault().send(
    new CreateSecretCommand({
      Name: name,
      SecretString: value,
      ClientRequestToken: token,
      ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
      Tags: Object.entries(marked).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  if (!created.ARN) throw new Error("Secrets Manager answered without an ARN.");
  return created.ARN;
}

/** The value behind an ARN, as the vault has it now: the current version, or the one that is named. */
export async function readSecretNow(arn: string, version?: string): Promise<string> {
  const { SecretString } = await vault().send(
    new GetSecretValueCommand({ SecretId: arn, ...(version && { VersionId: version }) }),
  );
  if (SecretString === undefined) throw new Error("The secret holds no text.");
  return SecretString;
}

/** The value behind an ARN, from memory for at most 60 s. */
export function readSecret(arn: string): Promise<string> {
  const kept = cache.get(arn);
  if (kept && kept.until > Date.now()) return kept.value;
  const value = readSecretNow(arn);
  const entry = { value, until: Date.now() + cacheMs };
  const forget = () => {
    // What was put there since is left there.
    if (cache.get(arn) === entry) cache.delete(arn);
  };
  cache.set(arn, entry);
  // A failure is not remembered: the next step asks again.
  value.catch(forget);
  setTimeout(forget, cacheMs).unref();
  return value;
}

/** Lets the next reader ask the vault. */
export function forgetSecret(arn: string): void {
  cache.delete(arn);
}

/** Puts a new value in the old one's place. Other processes read it at the latest when their memory ends. */
export async function replaceSecret(arn: string, value: string, token: string): Promise<void> {
  await vault().send(
    new PutSecretValueCommand({ SecretId: arn, SecretString: value, ClientRequestToken: token }),
  );
  cache.delete(arn);
}

/** Schedules a value's deletion, recoverable for `days` (7 to 30). One that is gone already is no error. */
export async function deleteSecret(arn: string, days = 7): Promise<void> {
  cache.delete(arn);
  try {
    await vault().send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: days }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** Rejects where Secrets Manager cannot be reached or refuses us. */
export async function pingSecrets(signal: AbortSignal): Promise<void> {
  await vault().send(new ListSecretsCommand({ MaxResults: 1 }), { abortSignal: signal });
}
