import { AwsError } from "./aws-error";
import type { Secret, SecretVersion } from "./secret";

/** AWS's quota of labels on one secret, and of versions kept of it (Secrets Manager quotas). */
const maxStages = 20;
const maxVersions = 100;

/**
 * The versions after `stages` were attached to version `id`: each label leaves the version that had it, and
 * when AWSCURRENT moves, AWSPREVIOUS moves to the version that was current.
 * @throws AwsError LimitExceededException beyond 20 labels
 */
export function attachStages(
  versions: readonly SecretVersion[],
  id: string,
  stages: readonly string[],
): SecretVersion[] {
  const wasCurrent = versions.find((version) => version.stages.includes("AWSCURRENT"));
  const moved = stages.reduce((list, stage) => moveStage(list, stage, id), [...versions]);
  const current = stages.includes("AWSCURRENT") && wasCurrent !== undefined && wasCurrent.id !== id;
  const attached = current ? moveStage(moved, "AWSPREVIOUS", wasCurrent.id) : moved;
  const count = attached.reduce((sum, version) => sum + version.stages.length, 0);
  if (count > maxStages) {
    throw new AwsError(
      "LimitExceededException",
      `A secret can have ${maxStages} staging labels; remove some first.`,
    );
  }
  return attached;
}

/** The versions with `stage` taken from whichever has it. */
export function detachStage(versions: readonly SecretVersion[], stage: string): SecretVersion[] {
  return versions.map((version) =>
    version.stages.includes(stage)
      ? { ...version, stages: version.stages.filter((label) => label !== stage) }
      : version,
  );
}

/** The versions without the oldest deprecated ones beyond AWS's quota of 100. */
export function pruneDeprecated(versions: readonly SecretVersion[]): SecretVersion[] {
  let excess = versions.length - maxVersions;
  return versions.filter((version) => {
    if (excess <= 0 || version.stages.length > 0) return true;
    excess -= 1;
    return false;
  });
}

/**
 * The version that a GetSecretValue names by id, label or both; AWSCURRENT when by neither.
 * @throws AwsError ResourceNotFoundException, or InvalidRequestException when id and label disagree
 */
export function selectVersion(
  secret: Secret,
  id: string | undefined,
  stage: string | undefined,
): SecretVersion {
  if (id === undefined) {
    const label = stage ?? "AWSCURRENT";
    const version = secret.versions.find(({ stages }) => stages.includes(label));
    if (version) return version;
    throw notFound(`staging label: ${label}`);
  }
  const version = secret.versions.find((candidate) => candidate.id === id);
  if (!version) throw notFound(`VersionId: ${id}`);
  if (stage !== undefined && !version.stages.includes(stage)) {
    throw new AwsError(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return version;
}

/** Staging labels by version id, of the versions that have any. */
export function stagesById(versions: readonly SecretVersion[]): Record<string, string[]> {
  return Object.fromEntries(
    versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]),
  );
}

function moveStage(versions: readonly SecretVersion[], stage: string, to: string): SecretVersion[] {
  return detachStage(versions, stage).map((version) =>
    version.id === to ? { ...version, stages: [...version.stages, stage] } : version,
  );
}

function notFound(what: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${what}`,
  );
}
