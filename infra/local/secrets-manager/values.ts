import { randomUUID } from "node:crypto";
import { AwsError } from "./aws-error";
import { type Context, findActiveSecret, timestamp } from "./context";
import type { Input } from "./requests";
import { seal, unseal } from "./seal";
import type { Secret, SecretVersion } from "./secret";
import { attachStages, pruneDeprecated, selectVersion } from "./versions";

/** A value on its way in. */
export type NewValue = { kind: SecretVersion["kind"]; bytes: Buffer };

const dayMs = 86_400_000;

export function getSecretValue(context: Context, input: Input<"GetSecretValue">): object {
  const secret = findActiveSecret(context, input.SecretId);
  const version = selectVersion(secret, input.VersionId, input.VersionStage);
  const bytes = unseal(context.store.key, version.sealed, secret.arn, version.id);
  // AWS keeps access times to the day. They reach the disk with the secret's next change: a read writes nothing.
  secret.accessed = version.accessed = Math.floor(context.now() / dayMs) * dayMs;
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.kind === "string" ? bytes.toString("utf8") : undefined,
    SecretBinary: version.kind === "binary" ? bytes.toString("base64") : undefined,
    VersionStages: version.stages,
    CreatedDate: timestamp(version.created),
  };
}

export async function putSecretValue(context: Context, input: Input<"PutSecretValue">): Promise<object> {
  const secret = findActiveSecret(context, input.SecretId);
  const value = newValue(input);
  if (!value) {
    throw new AwsError("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
  }
  const id = input.ClientRequestToken ?? randomUUID();
  const changed = withVersion(context, secret, id, value, input.VersionStages ?? ["AWSCURRENT"]);
  if (changed !== secret) await context.store.put(changed);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: id,
    VersionStages: changed.versions.find((version) => version.id === id)?.stages,
  };
}

/**
 * The value of a request, or undefined when it brings none.
 * @throws AwsError InvalidParameterException when it brings text and bytes
 */
export function newValue(input: { SecretString?: string; SecretBinary?: string }): NewValue | undefined {
  if (input.SecretString !== undefined && input.SecretBinary !== undefined) {
    throw new AwsError(
      "InvalidParameterException",
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (input.SecretString !== undefined) return { kind: "string", bytes: Buffer.from(input.SecretString) };
  if (input.SecretBinary !== undefined)
    return { kind: "binary", bytes: Buffer.from(input.SecretBinary, "base64") };
  return undefined;
}

/**
 * The secret with one more version. The same token with the same value gives the secret itself: the call was
 * made before, and a repetition changes nothing.
 * @throws AwsError ResourceExistsException when the token was used for another value
 */
export function withVersion(
  context: Context,
  secret: Secret,
  id: string,
  value: NewValue,
  stages: readonly string[],
): Secret {
  const existing = secret.versions.find((version) => version.id === id);
  if (existing) {
    if (holds(context, secret, existing, value)) return secret;
    throw new AwsError(
      "ResourceExistsException",
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const created = context.now();
  const sealed = seal(context.store.key, value.bytes, secret.arn, id);
  const versions = [...secret.versions, { id, created, stages: [], kind: value.kind, sealed }];
  return { ...secret, changed: created, versions: pruneDeprecated(attachStages(versions, id, stages)) };
}

/** Whether a version holds exactly this value. */
export function holds(context: Context, secret: Secret, version: SecretVersion, value: NewValue): boolean {
  return (
    version.kind === value.kind &&
    unseal(context.store.key, version.sealed, secret.arn, version.id).equals(value.bytes)
  );
}
