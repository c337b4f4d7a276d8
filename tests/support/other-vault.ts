import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

type Version = { value: string; stages: Set<string> };
type Secret = {
  name: string;
  arn: string;
  tags: { Key: string; Value: string }[];
  created: number;
  deleted?: number;
  versions: Map<string, Version>;
};
type Input = Record<string, unknown> & {
  SecretId?: string;
  Name?: string;
  SecretString?: string;
  ClientRequestToken?: string;
};

class Refusal extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A second server that speaks Secrets Manager's protocol, written from AWS's reference and sharing nothing with the
 * local one: no signatures are checked, everything is in memory, pages are of two, and ARNs look like another account's.
 */
export async function startOtherVault(port: number): Promise<{ operations: string[]; stop(): void }> {
  const secrets = new Map<string, Secret>();
  const operations: string[] = [];

  function get({ SecretId }: Input, alsoDeleted = false): Secret {
    const found = [...secrets.values()].find(({ arn, name }) => arn === SecretId || name === SecretId);
    if (!found)
      throw new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    if (found.deleted && !alsoDeleted) {
      throw new Refusal("InvalidRequestException", "The secret is marked for deletion.");
    }
    return found;
  }

  /** Moves a label to a version, as AWS does by itself: what loses AWSCURRENT becomes AWSPREVIOUS. */
  function label(secret: Secret, stage: string, to: string | undefined): void {
    const holder = [...secret.versions].find(([, { stages }]) => stages.has(stage));
    holder?.[1].stages.delete(stage);
    if (to !== undefined) secret.versions.get(to)?.stages.add(stage);
    if (stage === "AWSCURRENT" && holder && holder[0] !== to) label(secret, "AWSPREVIOUS", holder[0]);
  }

  const described = (secret: Secret) => ({
    ARN: secret.arn,
    Name: secret.name,
    Tags: secret.tags,
    CreatedDate: secret.created / 1_000,
    ...(secret.deleted && { DeletedDate: secret.deleted / 1_000 }),
  });

  const handlers: Record<string, (input: Input) => object> = {
    CreateSecret(input) {
      const name = input.Name ?? "";
      const id = input.ClientRequestToken ?? "";
      const known = secrets.get(name);
      if (known && known.versions.get(id)?.value !== input.SecretString) {
        throw new Refusal("ResourceExistsException", "A resource with the ID you requested already exists.");
      }
      const secret: Secret = known ?? {
        name,
        arn: `arn:aws:secretsmanager:eu-west-9:999999999999:secret:${name}-${randomBytes(3).toString("hex")}`,
        tags: (input.Tags as Secret["tags"]) ?? [],
        created: Date.now(),
        versions: new Map([[id, { value: input.SecretString ?? "", stages: new Set(["AWSCURRENT"]) }]]),
      };
      secrets.set(name, secret);
      return { ARN: secret.arn, Name: name, VersionId: id };
    },
    GetSecretValue(input) {
      const secret = get(input);
      const wanted = (input.VersionStage as string | undefined) ?? "AWSCURRENT";
      const version = [...secret.versions].find(([id, { stages }]) =>
        input.VersionId ? id === input.VersionId : stages.has(wanted),
      );
      if (!version) throw new Refusal("ResourceNotFoundException", "There is no such version.");
      return { ARN: secret.arn, VersionId: version[0], SecretString: version[1].value };
    },
    PutSecretValue(input) {
      const secret = get(input);
      const id = input.ClientRequestToken ?? "";
      secret.versions.set(id, { value: input.SecretString ?? "", stages: new Set() });
      const stages = (input.VersionStages as string[] | undefined) ?? ["AWSCURRENT"];
      for (const stage of stages) label(secret, stage, id);
      return { ARN: secret.arn, VersionId: id };
    },
    UpdateSecretVersionStage(input) {
      const secret = get(input);
      label(secret, String(input.VersionStage), input.MoveToVersionId as string | undefined);
      return { ARN: secret.arn };
    },
    DescribeSecret(input) {
      const secret = get(input, true);
      const labelled = [...secret.versions].filter(([, { stages }]) => stages.size > 0);
      const VersionIdsToStages = Object.fromEntries(labelled.map(([id, { stages }]) => [id, [...stages]]));
      return { ...described(secret), VersionIdsToStages };
    },
    DeleteSecret(input) {
      const secret = get(input, input.ForceDeleteWithoutRecovery === true);
      if (input.ForceDeleteWithoutRecovery) secrets.delete(secret.name);
      else secret.deleted = Date.now() + Number(input.RecoveryWindowInDays ?? 30) * 86_400_000;
      return { ARN: secret.arn };
    },
    RestoreSecret(input) {
      const secret = get(input, true);
      secret.deleted = undefined;
      return { ARN: secret.arn };
    },
    ListSecrets(input) {
      const [filter] = (input.Filters as { Values: string[] }[] | undefined) ?? [];
      const all = [...secrets.values()].filter(
        ({ name, deleted }) =>
          (!deleted || input.IncludePlannedDeletion) && name.startsWith(filter?.Values[0] ?? ""),
      );
      const from = Number(input.NextToken ?? 0);
      const next = from + 2;
      return {
        SecretList: all.slice(from, next).map(described),
        ...(next < all.length && { NextToken: String(next) }),
      };
    },
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers["x-amz-target"]).replace("secretsmanager.", "");
    operations.push(operation);
    const answer = (status: number, value: object) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(value));
    };
    try {
      const handler = handlers[operation];
      if (!handler) throw new Refusal("UnknownOperationException", operation);
      answer(200, handler(JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}") as Input));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer(400, { __type: `com.amazonaws.secretsmanager#${error.type}`, message: error.message });
    }
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { operations, stop: () => server.close() };
}
