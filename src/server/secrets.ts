import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { env } from "./env";

/** How long a resolved value may be kept in memory, in milliseconds. */
const cacheMs = 60_000;

let client: SecretsManagerClient | undefined;
const manager = (): SecretsManagerClient => {
  client ??= new SecretsManagerClient({ region: env().vault.region });
  return client;
};
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
  const created = await manager().send(
    new CreateSecretCommand({
      Name: name,
      SecretString: value,
      ClientRequestToken: token,
      ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  if (!created.ARN) throw new Error("Secrets Manager answered without an ARN.");
  return created.ARN;
}

/** The value behind an ARN, from memory for at most 60 s. */
export function readSecret(arn: string): Promise<string> {
  const kept = cache.get(arn);
  if (kept && kept.until > Date.now()) return kept.value;
  const value = manager()
    .send(new GetSecretValueCommand({ SecretId: arn }))
    .then(({ SecretString }) => {
      if (SecretString === undefined) throw new Error("The secret holds no text.");
      return SecretString;
    });
  cache.set(arn, { value, until: Date.now() + cacheMs });
  // A failure is not remembered: the next step asks again.
  value.catch(() => cache.delete(arn));
  const forget = setTimeout(() => cache.delete(arn), cacheMs);
  forget.unref();
  return value;
}

/** Puts a new value in the old one's place. Other processes read it at the latest when their memory ends. */
export async function replaceSecret(arn: string, value: string, token: string): Promise<void> {
  await manager().send(
    new PutSecretValueCommand({ SecretId: arn, SecretString: value, ClientRequestToken: token }),
  );
  cache.delete(arn);
}

/** Schedules a value's deletion, recoverable for `days` (7 to 30). One that is gone already is no error. */
export async function deleteSecret(arn: string, days = 7): Promise<void> {
  cache.delete(arn);
  try {
    await manager().send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: days }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** Rejects where Secrets Manager cannot be reached or refuses us. */
export async function pingSecrets(signal: AbortSignal): Promise<void> {
  await manager().send(new ListSecretsCommand({ MaxResults: 1 }), { abortSignal: signal });
}
