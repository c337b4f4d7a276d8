import { z } from "zod";
import { AwsError } from "./aws-error";

/** 64 KiB, the size of the largest value of a secret (Secrets Manager quotas). */
const maxValueBytes = 65_536;

const secretId = z.string().min(1).max(2048);
const token = z.string().min(32).max(64);
const stage = z.string().min(1).max(256);
const description = z.string().max(2048);
const kmsKeyId = z.string().max(2048);
const type = z.string().max(100);
const maxResults = z.number().int().min(1).max(100);
const nextToken = z.string().min(1).max(4096);
const secretString = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= maxValueBytes, tooLong());
const secretBinary = z
  .base64()
  .min(1)
  .refine((text) => Buffer.byteLength(text, "base64") <= maxValueBytes, tooLong());
const name = z
  .string()
  .min(1)
  .max(512)
  .regex(
    /^[\w/+=.@-]+$/,
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@",
  );
const tagKey = z
  .string()
  .min(1)
  .max(128)
  .refine((key) => !/^aws:/i.test(key), "Tag keys that begin with aws: are reserved");
const tags = z
  .array(z.object({ Key: tagKey, Value: z.string().max(256).default("") }))
  .max(50)
  .refine((list) => new Set(list.map(({ Key }) => Key)).size === list.length, "Tag keys must differ");
const value = { SecretString: secretString.optional(), SecretBinary: secretBinary.optional() };
const replication = { AddReplicaRegions: z.array(z.unknown()).optional() };

const createSecret = z.object({
  Name: name,
  ClientRequestToken: token.optional(),
  Description: description.optional(),
  KmsKeyId: kmsKeyId.optional(),
  Type: type.optional(),
  Tags: tags.optional(),
  ...value,
  ...replication,
});

const filterKey = z.enum([
  "description",
  "name",
  "tag-key",
  "tag-value",
  "primary-region",
  "owning-service",
  "all",
]);

/** What each operation takes, with the limits of AWS's API reference; members not named here are ignored. */
export const requests = {
  CreateSecret: createSecret,
  GetSecretValue: z.object({
    SecretId: secretId,
    VersionId: token.optional(),
    VersionStage: stage.optional(),
  }),
  PutSecretValue: z.object({
    SecretId: secretId,
    ClientRequestToken: token.optional(),
    VersionStages: z.array(stage).min(1).max(20).optional(),
    ...value,
  }),
  UpdateSecret: z.object({
    SecretId: secretId,
    ClientRequestToken: token.optional(),
    Description: description.optional(),
    KmsKeyId: kmsKeyId.optional(),
    Type: type.optional(),
    ...value,
  }),
  UpdateSecretVersionStage: z.object({
    SecretId: secretId,
    VersionStage: stage,
    RemoveFromVersionId: token.optional(),
    MoveToVersionId: token.optional(),
  }),
  DescribeSecret: z.object({ SecretId: secretId }),
  DeleteSecret: z.object({
    SecretId: secretId,
    RecoveryWindowInDays: z.number().int().optional(),
    ForceDeleteWithoutRecovery: z.boolean().optional(),
  }),
  RestoreSecret: z.object({ SecretId: secretId }),
  ListSecrets: z.object({
    MaxResults: maxResults.default(100),
    NextToken: nextToken.optional(),
    IncludePlannedDeletion: z.boolean().default(false),
    Filters: z
      .array(z.object({ Key: filterKey, Values: z.array(z.string().min(1).max(512)).min(1).max(10) }))
      .max(10)
      .default([]),
    SortBy: z
      .enum(["created-date", "last-accessed-date", "last-changed-date", "name"])
      .default("created-date"),
    SortOrder: z.enum(["asc", "desc"]).default("asc"),
  }),
  ListSecretVersionIds: z.object({
    SecretId: secretId,
    MaxResults: maxResults.default(100),
    NextToken: nextToken.optional(),
    IncludeDeprecated: z.boolean().default(false),
  }),
  TagResource: z.object({ SecretId: secretId, Tags: tags }),
  UntagResource: z.object({ SecretId: secretId, TagKeys: z.array(tagKey) }),
};

export type Operation = keyof typeof requests;
export type Input<O extends Operation> = z.output<(typeof requests)[O]>;

/**
 * Reads the input of an operation. What is wrong is named by its member; its value is never repeated.
 * @throws AwsError ValidationException, or SerializationException when a member has the wrong type
 */
export function parseInput<O extends Operation>(operation: O, json: unknown): Input<O> {
  const result = requests[operation].safeParse(json);
  if (result.success) return result.data as Input<O>;
  const [issue] = result.error.issues;
  const member = issue?.path.join(".") || "the request";
  if (issue?.code === "invalid_type" && issue.message.includes("received undefined") === false) {
    throw new AwsError("SerializationException", `${member}: ${issue.message}`);
  }
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${issue?.message}`,
  );
}

function tooLong(): string {
  return `Member must have length less than or equal to ${maxValueBytes}`;
}
