import {
  DescribeSecretCommand,
  ListSecretsCommand,
  ResourceNotFoundException,
  RestoreSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { env } from "./env";
import { forgetSecret, installationTag } from "./secrets";
import { vault } from "./vault-client";

/** What every secret's name begins with. */
const secretPrefix = "workfuse/";

export type StoredSecret = {
  arn: string;
  createdAt: Date;
  /** Whether it waits for its deletion. */
  deleted: boolean;
};

/** One page of the secrets that this installation made, those that wait for their deletion too. */
export async function listSecrets(
  cursor: string | undefined,
): Promise<{ items: StoredSecret[]; next: string | undefined }> {
  const { SecretList = [], NextToken } = await vault().send(
    new ListSecretsCommand({
      IncludePlannedDeletion: true,
      MaxResults: 100,
      Filters: [{ Key: "name", Values: [secretPrefix] }],
      ...(cursor && { NextToken: cursor }),
    }),
  );
  const here = env().web.url;
  const items = SecretList.flatMap(({ ARN, CreatedDate, DeletedDate, Tags = [] }) => {
    const own = Tags.some(({ Key, Value }) => Key === installationTag && Value === here);
    if (!ARN || !own) return [];
    return [{ arn: ARN, createdAt: CreatedDate ?? new Date(0), deleted: DeletedDate !== undefined }];
  });
  return { items, next: NextToken };
}

/** How the vault has a secret: in use, waiting for its deletion, or not at all. */
export async function secretState(arn: string): Promise<"live" | "deleted" | "missing"> {
  try {
    const { DeletedDate } = await vault().send(new DescribeSecretCommand({ SecretId: arn }));
    return DeletedDate ? "deleted" : "live";
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return "missing";
    throw error;
  }
}

/** Takes back a secret's deletion; one that was not deleted stays as it is. Rejects where it is gone for good. */
export async function restoreSecret(arn: string): Promise<void> {
  await vault().send(new RestoreSecretCommand({ SecretId: arn }));
  forgetSecret(arn);
}
