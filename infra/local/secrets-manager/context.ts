import { randomInt } from "node:crypto";
import { AwsError, markedForDeletion } from "./aws-error";
import type { Secret } from "./secret";
import type { Store } from "./store";

/** What operations work on; `now` gives milliseconds since the epoch. */
export type Context = { store: Store; region: string; accountId: string; now: () => number };

const suffixAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A new ARN for a secret's name, with AWS's six random characters, so that a name used again is another ARN. */
export function newArn(context: Context, name: string): string {
  const suffix = Array.from({ length: 6 }, () => suffixAlphabet[randomInt(suffixAlphabet.length)]).join("");
  return `${arnPrefix(context)}${name}-${suffix}`;
}

/**
 * Finds a secret by name, ARN, or ARN without its random end, as AWS does, also while it waits for deletion.
 * @throws AwsError ResourceNotFoundException
 */
export function findSecret(context: Context, secretId: string): Secret {
  const prefix = arnPrefix(context);
  const found =
    context.store.byArn(secretId) ??
    context.store.byName(secretId.startsWith(prefix) ? secretId.slice(prefix.length) : secretId);
  if (!found || isExpired(context, found)) {
    throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  return found;
}

/**
 * The same, for operations that a secret waiting for its deletion refuses.
 * @throws AwsError ResourceNotFoundException, InvalidRequestException
 */
export function findActiveSecret(context: Context, secretId: string): Secret {
  const secret = findSecret(context, secretId);
  if (secret.deletesAt !== undefined) throw markedForDeletion();
  return secret;
}

/** Whether the recovery window of a deleted secret is over. */
export function isExpired(context: Context, secret: Secret): boolean {
  return secret.deletesAt !== undefined && secret.deletesAt <= context.now();
}

/** Deletes for good the secrets whose recovery window is over. */
export async function purgeExpired(context: Context): Promise<void> {
  for (const secret of [...context.store.all()]) {
    if (isExpired(context, secret)) await context.store.remove(secret);
  }
}

/** A time as AWS JSON 1.1 writes it: seconds since the epoch. */
export function timestamp(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

function arnPrefix({ region, accountId }: Context): string {
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
}
