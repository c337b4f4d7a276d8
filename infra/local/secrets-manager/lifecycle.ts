import { randomUUID } from "node:crypto";
import { AwsError } from "./aws-error";
import { type Context, findActiveSecret, findSecret, newArn, timestamp } from "./context";
import type { Input } from "./requests";
import type { Secret } from "./secret";
import { holds, newValue, withVersion } from "./values";
import { stagesById } from "./versions";

const dayMs = 86_400_000;
const recoveryDays = { min: 7, max: 30 };
const maxTags = 50;

export async function createSecret(context: Context, input: Input<"CreateSecret">): Promise<object> {
  if (input.AddReplicaRegions !== undefined && input.AddReplicaRegions.length > 0) {
    throw new AwsError(
      "InvalidParameterException",
      "AddReplicaRegions: the local Secrets Manager has one region; leave it out.",
    );
  }
  const value = newValue(input);
  const id = input.ClientRequestToken ?? randomUUID();
  const existing = context.store.byName(input.Name);
  if (existing?.deletesAt !== undefined) {
    throw new AwsError(
      "InvalidRequestException",
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (existing) {
    const version = existing.versions.find((candidate) => candidate.id === id);
    if (!version || !value || !holds(context, existing, version, value)) {
      throw new AwsError(
        "ResourceExistsException",
        `The operation failed because the secret ${input.Name} already exists.`,
      );
    }
    return { ARN: existing.arn, Name: existing.name, VersionId: id };
  }
  const created = context.now();
  const empty: Secret = {
    arn: newArn(context, input.Name),
    name: input.Name,
    description: input.Description,
    kmsKeyId: input.KmsKeyId,
    type: input.Type,
    tags: input.Tags ?? [],
    created,
    changed: created,
    versions: [],
  };
  await context.store.put(value ? withVersion(context, empty, id, value, ["AWSCURRENT"]) : empty);
  return { ARN: empty.arn, Name: empty.name, VersionId: value && id };
}

export async function updateSecret(context: Context, input: Input<"UpdateSecret">): Promise<object> {
  const secret = findActiveSecret(context, input.SecretId);
  const value = newValue(input);
  const id = input.ClientRequestToken ?? randomUUID();
  const described: Secret = {
    ...secret,
    description: input.Description ?? secret.description,
    kmsKeyId: input.KmsKeyId ?? secret.kmsKeyId,
    type: input.Type ?? secret.type,
    changed: context.now(),
  };
  await context.store.put(value ? withVersion(context, described, id, value, ["AWSCURRENT"]) : described);
  return { ARN: secret.arn, Name: secret.name, VersionId: value && id };
}

/** AWS answers with the secret's metadata also while it waits for its deletion. */
export function describeSecret(context: Context, input: Input<"DescribeSecret">): object {
  const secret = findSecret(context, input.SecretId);
  return { ...metadata(context, secret), VersionIdsToStages: stagesById(secret.versions) };
}

/** What DescribeSecret and ListSecrets both tell of a secret. */
export function metadata(context: Context, secret: Secret): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    Type: secret.type,
    CreatedDate: timestamp(secret.created),
    LastChangedDate: timestamp(secret.changed),
    LastAccessedDate: timestamp(secret.accessed),
    DeletedDate: timestamp(secret.deletesAt),
    Tags: secret.tags,
    PrimaryRegion: context.region,
  };
}

export async function deleteSecret(context: Context, input: Input<"DeleteSecret">): Promise<object> {
  const { SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
  if (force && days !== undefined) {
    throw new AwsError(
      "InvalidParameterException",
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days !== undefined && (days < recoveryDays.min || days > recoveryDays.max)) {
    throw new AwsError(
      "InvalidParameterException",
      `The RecoveryWindowInDays value must be between ${recoveryDays.min} and ${recoveryDays.max} days (inclusive).`,
    );
  }
  if (force) return await deleteForGood(context, SecretId);
  const secret = findActiveSecret(context, SecretId);
  const deletesAt = context.now() + (days ?? recoveryDays.max) * dayMs;
  await context.store.put({ ...secret, deletesAt });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: timestamp(deletesAt) };
}

export async function restoreSecret(context: Context, input: Input<"RestoreSecret">): Promise<object> {
  const secret = findSecret(context, input.SecretId);
  if (secret.deletesAt !== undefined) await context.store.put({ ...secret, deletesAt: undefined });
  return { ARN: secret.arn, Name: secret.name };
}

export async function tagResource(context: Context, input: Input<"TagResource">): Promise<object> {
  const secret = findActiveSecret(context, input.SecretId);
  const replaced = new Set(input.Tags.map(({ Key }) => Key));
  const tags = [...secret.tags.filter(({ Key }) => !replaced.has(Key)), ...input.Tags];
  if (tags.length > maxTags) {
    throw new AwsError("InvalidParameterException", `A secret can have ${maxTags} tags; remove some first.`);
  }
  await context.store.put({ ...secret, tags, changed: context.now() });
  return {};
}

export async function untagResource(context: Context, input: Input<"UntagResource">): Promise<object> {
  const secret = findActiveSecret(context, input.SecretId);
  const tags = secret.tags.filter(({ Key }) => !input.TagKeys.includes(Key));
  await context.store.put({ ...secret, tags, changed: context.now() });
  return {};
}

/** Deletes at once. A secret that is not there is no error, so that the call can be repeated (AWS reference). */
async function deleteForGood(context: Context, secretId: string): Promise<object> {
  const deleted = timestamp(context.now());
  try {
    const secret = findSecret(context, secretId);
    await context.store.remove(secret);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: deleted };
  } catch (error) {
    if (!(error instanceof AwsError) || error.type !== "ResourceNotFoundException") throw error;
    return { ARN: newArn(context, secretId), Name: secretId, DeletionDate: deleted };
  }
}
