import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { forgetSecret } from "./secrets";
import { vault } from "./vault-client";

/** Secrets Manager's names of the version that is in use, and of one that may come to be. */
const current = "AWSCURRENT";
const pending = "AWSPENDING";
const previous = "AWSPREVIOUS";

/** Stores a value as the version `id` beside the one in use. The same call twice is one. */
export async function stageVersion(arn: string, id: string, value: string): Promise<void> {
  await vault().send(
    new PutSecretValueCommand({
      SecretId: arn,
      SecretString: value,
      ClientRequestToken: id,
      VersionStages: [pending],
    }),
  );
}

async function labels(arn: string): Promise<Record<string, string[]>> {
  const { VersionIdsToStages = {} } = await vault().send(new DescribeSecretCommand({ SecretId: arn }));
  return VersionIdsToStages;
}

const holderOf = (versions: Record<string, string[]>, label: string): string | undefined =>
  Object.keys(versions).find((id) => versions[id]?.includes(label));

/** Whether the version `id` is the one in use. */
export const isInUse = async (arn: string, id: string): Promise<boolean> =>
  holderOf(await labels(arn), current) === id;

/** Takes the mark of a version that may come to be from `id`; one that does not have it is left as it is. */
export async function unstageVersion(arn: string, id: string): Promise<void> {
  if (holderOf(await labels(arn), pending) !== id) return;
  await vault().send(
    new UpdateSecretVersionStageCommand({ SecretId: arn, VersionStage: pending, RemoveFromVersionId: id }),
  );
}

/**
 * Puts the version `id` in use, where it is not, and keeps the one before as AWSPREVIOUS. Other processes read it at
 * the latest when their memory ends. Returns the version before, if the vault knows it.
 */
export async function putInUse(arn: string, id: string): Promise<string | undefined> {
  const versions = await labels(arn);
  const before = holderOf(versions, current);
  if (before !== id) {
    await vault().send(
      new UpdateSecretVersionStageCommand({
        SecretId: arn,
        VersionStage: current,
        MoveToVersionId: id,
        ...(before !== undefined && { RemoveFromVersionId: before }),
      }),
    );
  }
  forgetSecret(arn);
  if (holderOf(versions, pending) === id) {
    await vault().send(
      new UpdateSecretVersionStageCommand({ SecretId: arn, VersionStage: pending, RemoveFromVersionId: id }),
    );
  }
  return before === id ? holderOf(versions, previous) : before;
}
