import { randomUUID } from "node:crypto";
import {
  CreateSecretCommand as Create,
  DeleteSecretCommand as Delete,
  DescribeSecretCommand as Describe,
  GetSecretValueCommand as Get,
  GetRandomPasswordCommand,
  PutSecretValueCommand as Put,
  RestoreSecretCommand as Restore,
  TagResourceCommand as Tag,
  UntagResourceCommand as Untag,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { openBoth, refusalOf } from "./test-manager";

const day = 86_400_000;

describe("CreateSecret", () => {
  it("keeps description, key id, type and tags, with or without a value", async () => {
    const { client } = await openBoth();
    const Tags = [{ Key: "team", Value: "a" }];
    const input = { Name: "s", Description: "what", KmsKeyId: "alias/k", Type: "mine", Tags };
    const created = await client.send(new Create(input));
    expect(created.VersionId).toBeUndefined();
    const described = await client.send(new Describe({ SecretId: "s" }));
    expect(described).toMatchObject({ ...input, ARN: created.ARN, PrimaryRegion: "us-east-1" });
    expect(described.VersionIdsToStages).toEqual({});
    expect(described.CreatedDate).toEqual(described.LastChangedDate);
    expect(described.LastAccessedDate).toBeUndefined();
    expect((await refusalOf(client.send(new Get({ SecretId: "s" }))))[1]).toContain("AWSCURRENT");
    await client.send(new Put({ SecretId: "s", SecretString: "v" }));
    await client.send(new Get({ SecretId: "s" }));
    const accessed = (await client.send(new Describe({ SecretId: "s" }))).LastAccessedDate;
    expect(Number(accessed) % day).toBe(0);
  });

  it("is idempotent by token and value, and refuses a name that is taken", async () => {
    const { client } = await openBoth();
    const ClientRequestToken = randomUUID();
    const create = (SecretString: string, token = ClientRequestToken) =>
      client.send(new Create({ Name: "s", SecretString, ClientRequestToken: token }));
    const first = await create("1");
    expect(first.VersionId).toBe(ClientRequestToken);
    expect(await create("1")).toMatchObject({ ARN: first.ARN, VersionId: ClientRequestToken });
    expect(await refusalOf(create("2"))).toEqual([
      "ResourceExistsException",
      "The operation failed because the secret s already exists.",
    ]);
    expect((await refusalOf(create("1", randomUUID())))[0]).toBe("ResourceExistsException");
  });

  it.each([
    [{ Name: "" }, "ValidationException"],
    [{ Name: "a".repeat(513) }, "ValidationException"],
    [{ Name: "with space" }, "ValidationException"],
    [{ Name: "ünïcode" }, "ValidationException"],
    [{ Name: "semi;colon" }, "ValidationException"],
    [{ Name: "s", Description: "d".repeat(2049) }, "ValidationException"],
    [{ Name: "s", SecretString: "x".repeat(65_537) }, "ValidationException"],
    [{ Name: "s", SecretString: "a", SecretBinary: Buffer.from("b") }, "InvalidParameterException"],
    [{ Name: "s", ClientRequestToken: "t".repeat(65) }, "ValidationException"],
    [{ Name: "s", Tags: [{ Key: "aws:x", Value: "" }] }, "ValidationException"],
    [
      {
        Name: "s",
        Tags: [
          { Key: "k", Value: "1" },
          { Key: "k", Value: "2" },
        ],
      },
      "ValidationException",
    ],
    [{ Name: "s", AddReplicaRegions: [{ Region: "eu-west-1" }] }, "InvalidParameterException"],
    [{ Name: undefined }, "ValidationException"],
    [{ Name: 5 as unknown as string }, "SerializationException"],
  ])("refuses case %#: %s", async (input, type) => {
    const { client } = await openBoth();
    const [name, message] = await refusalOf(client.send(new Create(input)));
    expect(name).toBe(type);
    expect(message).not.toContain("xxx");
    expect((await refusalOf(client.send(new Describe({ SecretId: "s" }))))[0]).toBe(
      "ResourceNotFoundException",
    );
  });

  it.each(["a", "a".repeat(512), "Az09/_+=.@-"])("takes the name %s", async (Name) => {
    const { client } = await openBoth();
    await client.send(new Create({ Name, SecretString: "v" }));
    expect((await client.send(new Get({ SecretId: Name }))).SecretString).toBe("v");
  });
});

describe("DeleteSecret and RestoreSecret", () => {
  it("waits 30 days, or as many as it is told, and can be taken back", async () => {
    let now = Date.now();
    const { client } = await openBoth({ now: () => now });
    const created = await client.send(new Create({ Name: "s", SecretString: "v" }));
    const deleted = await client.send(new Delete({ SecretId: "s" }));
    expect(deleted).toMatchObject({ ARN: created.ARN, Name: "s", DeletionDate: new Date(now + 30 * day) });
    expect((await client.send(new Describe({ SecretId: "s" }))).DeletedDate).toEqual(deleted.DeletionDate);
    expect((await refusalOf(client.send(new Delete({ SecretId: "s" }))))[0]).toBe("InvalidRequestException");
    expect((await refusalOf(client.send(new Create({ Name: "s", SecretString: "w" }))))[0]).toBe(
      "InvalidRequestException",
    );
    expect(await client.send(new Restore({ SecretId: "s" }))).toMatchObject({ ARN: created.ARN, Name: "s" });
    expect((await client.send(new Get({ SecretId: "s" }))).SecretString).toBe("v");
    expect((await client.send(new Describe({ SecretId: "s" }))).DeletedDate).toBeUndefined();

    await client.send(new Delete({ SecretId: "s", RecoveryWindowInDays: 7 }));
    now += 7 * day - 1;
    expect((await client.send(new Describe({ SecretId: "s" }))).Name).toBe("s");
    now += 1;
    for (const call of [
      client.send(new Describe({ SecretId: "s" })),
      client.send(new Restore({ SecretId: "s" })),
    ]) {
      expect((await refusalOf(call))[0]).toBe("ResourceNotFoundException");
    }
    const again = await client.send(new Create({ Name: "s", SecretString: "again" }));
    expect(again.ARN).not.toBe(created.ARN);
    expect((await refusalOf(client.send(new Get({ SecretId: created.ARN }))))[0]).toBe(
      "ResourceNotFoundException",
    );
  });

  it("deletes at once when forced, also what waits or is not there", async () => {
    const { client } = await openBoth();
    for (const wait of [false, true]) {
      await client.send(new Create({ Name: "s", SecretString: "v" }));
      if (wait) await client.send(new Delete({ SecretId: "s" }));
      await client.send(new Delete({ SecretId: "s", ForceDeleteWithoutRecovery: true }));
      expect((await refusalOf(client.send(new Describe({ SecretId: "s" }))))[0]).toBe(
        "ResourceNotFoundException",
      );
    }
    const absent = await client.send(new Delete({ SecretId: "s", ForceDeleteWithoutRecovery: true }));
    expect(absent.Name).toBe("s");
  });

  it.each([
    { RecoveryWindowInDays: 6 },
    { RecoveryWindowInDays: 31 },
    { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
  ])("refuses %j", async (input) => {
    const { client } = await openBoth();
    await client.send(new Create({ Name: "s" }));
    const refusal = await refusalOf(client.send(new Delete({ SecretId: "s", ...input })));
    expect(refusal[0]).toBe("InvalidParameterException");
  });

  it("refuses what is not there", async () => {
    const { client } = await openBoth();
    for (const call of [
      client.send(new Delete({ SecretId: "s" })),
      client.send(new Restore({ SecretId: "s" })),
      client.send(new Tag({ SecretId: "s", Tags: [] })),
      client.send(new Untag({ SecretId: "s", TagKeys: [] })),
    ]) {
      expect((await refusalOf(call))[0]).toBe("ResourceNotFoundException");
    }
  });
});

describe("TagResource and UntagResource", () => {
  it("adds, replaces and removes, up to fifty", async () => {
    const { client } = await openBoth();
    await client.send(new Create({ Name: "s", Tags: [{ Key: "a", Value: "1" }] }));
    await client.send(
      new Tag({
        SecretId: "s",
        Tags: [
          { Key: "b", Value: "2" },
          { Key: "a", Value: "3" },
        ],
      }),
    );
    expect((await client.send(new Describe({ SecretId: "s" }))).Tags).toEqual([
      { Key: "b", Value: "2" },
      { Key: "a", Value: "3" },
    ]);
    await client.send(new Untag({ SecretId: "s", TagKeys: ["b", "absent"] }));
    expect((await client.send(new Describe({ SecretId: "s" }))).Tags).toEqual([{ Key: "a", Value: "3" }]);
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    expect((await refusalOf(client.send(new Tag({ SecretId: "s", Tags }))))[0]).toBe(
      "InvalidParameterException",
    );
    await client.send(new Delete({ SecretId: "s" }));
    expect((await refusalOf(client.send(new Tag({ SecretId: "s", Tags: [] }))))[0]).toBe(
      "InvalidRequestException",
    );
    expect((await refusalOf(client.send(new Untag({ SecretId: "s", TagKeys: [] }))))[0]).toBe(
      "InvalidRequestException",
    );
  });
});

it("names an operation that it does not offer", async () => {
  const { client } = await openBoth();
  expect(await refusalOf(client.send(new GetRandomPasswordCommand({})))).toEqual([
    "UnknownOperationException",
    "The local Secrets Manager does not offer GetRandomPassword.",
  ]);
});
