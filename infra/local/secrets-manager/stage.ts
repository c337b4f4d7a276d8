import { AwsError } from "./aws-error";
import { type Context, findActiveSecret } from "./context";
import type { Input } from "./requests";
import type { Secret } from "./secret";
import { attachStages, detachStage } from "./versions";

export async function updateSecretVersionStage(
  context: Context,
  input: Input<"UpdateSecretVersionStage">,
): Promise<object> {
  const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = input;
  const secret = findActiveSecret(context, input.SecretId);
  if (from === undefined && to === undefined) {
    throw new AwsError(
      "InvalidParameterException",
      "You must provide MoveToVersionId or RemoveFromVersionId.",
    );
  }
  for (const id of [from, to]) requireVersion(secret, id);
  checkHolder(secret, stage, from, to);
  if (to === undefined && stage === "AWSCURRENT") {
    throw new AwsError(
      "InvalidParameterException",
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  }
  const versions =
    to === undefined ? detachStage(secret.versions, stage) : attachStages(secret.versions, to, [stage]);
  await context.store.put({ ...secret, versions, changed: context.now() });
  return { ARN: secret.arn, Name: secret.name };
}

/** Who moves a label must say where it is, so that two callers cannot move it past each other. */
function checkHolder(secret: Secret, stage: string, from: string | undefined, to: string | undefined): void {
  const holder = secret.versions.find((version) => version.stages.includes(stage));
  if (from !== undefined && holder?.id !== from) {
    throw new AwsError(
      "InvalidParameterException",
      `The staging label ${stage} is not attached to version ${from}, which RemoveFromVersionId names.`,
    );
  }
  if (from === undefined && holder !== undefined && holder.id !== to) {
    throw new AwsError(
      "InvalidParameterException",
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ` +
        `${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
}

function requireVersion(secret: Secret, id: string | undefined): void {
  if (id !== undefined && !secret.versions.some((version) => version.id === id)) {
    throw new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for VersionId: ${id}`,
    );
  }
}
