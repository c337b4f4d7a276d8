import { randomUUID } from "node:crypto";
import {
  CreateSecretCommand as Create,
  DeleteSecretCommand as Delete,
  DescribeSecretCommand as Describe,
  GetSecretValueCommand as Get,
  ListSecretVersionIdsCommand as ListVersions,
  UpdateSecretVersionStageCommand as MoveStage,
  PutSecretValueCommand as Put,
  type SecretsManagerClient,
  UpdateSecretCommand as Update,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { openBoth, openClient, refusalOf } from "./test-manager";

const stagesOf = async (client: SecretsManagerClient, SecretId: string) =>
  (await client.send(new Describe({ SecretId }))).VersionIdsToStages;

describe("GetSecretValue", () => {
  it("gives text and bytes, by name, ARN and ARN without its random end", async () => {
    const region = "eu-west-3";
    const { manager } = await openBoth({ region, accountId: "123456789012" });
    const client = openClient(manager.url, { region });
    const text = 'a "quoted" välue \u0000 with {{braces}}';
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const created = await client.send(new Create({ Name: "team/a-1", SecretString: text }));
    await client.send(new Create({ Name: "bytes", SecretBinary: bytes }));
    expect(created.ARN).toMatch(
      /^arn:aws:secretsmanager:eu-west-3:123456789012:secret:team\/a-1-[A-Za-z0-9]{6}$/,
    );
    for (const SecretId of ["team/a-1", created.ARN, created.ARN?.slice(0, -7)]) {
      const got = await client.send(new Get({ SecretId }));
      expect(got).toMatchObject({
        ARN: created.ARN,
        Name: "team/a-1",
        SecretString: text,
        VersionId: created.VersionId,
        VersionStages: ["AWSCURRENT"],
      });
      expect(got.SecretBinary).toBeUndefined();
      expect(Math.abs(Date.now() - Number(got.CreatedDate))).toBeLessThan(60_000);
    }
    const binary = await client.send(new Get({ SecretId: "bytes" }));
    expect(binary.SecretBinary).toEqual(bytes);
    expect(binary.SecretString).toBeUndefined();
  });

  it("gives older versions by id and by label, and refuses those that do not match", async () => {
    const { client } = await openBoth();
    const first = (await client.send(new Create({ Name: "s", SecretString: "one" }))).VersionId;
    const second = (await client.send(new Put({ SecretId: "s", SecretString: "two" }))).VersionId;
    const get = async (input: { VersionId?: string; VersionStage?: string }) =>
      (await client.send(new Get({ SecretId: "s", ...input }))).SecretString;
    expect(await get({})).toBe("two");
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toBe("one");
    expect(await get({ VersionId: first })).toBe("one");
    expect(await get({ VersionId: second, VersionStage: "AWSCURRENT" })).toBe("two");
    expect(await refusalOf(get({ VersionId: first, VersionStage: "AWSCURRENT" }))).toEqual([
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    ]);
    expect(await refusalOf(get({ VersionStage: "AWSPENDING" }))).toEqual([
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    ]);
    expect((await refusalOf(get({ VersionId: randomUUID() })))[0]).toBe("ResourceNotFoundException");
    expect(await refusalOf(client.send(new Get({ SecretId: "absent" })))).toEqual([
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret.",
    ]);
    const otherRegion = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:s";
    expect((await refusalOf(client.send(new Get({ SecretId: otherRegion }))))[0]).toBe(
      "ResourceNotFoundException",
    );
  });
});

describe("PutSecretValue", () => {
  it("moves AWSCURRENT and AWSPREVIOUS, and leaves them for AWSPENDING", async () => {
    const { client } = await openBoth();
    const one = String((await client.send(new Create({ Name: "s", SecretString: "1" }))).VersionId);
    const two = String((await client.send(new Put({ SecretId: "s", SecretString: "2" }))).VersionId);
    const third = await client.send(new Put({ SecretId: "s", SecretString: "3" }));
    const three = String(third.VersionId);
    expect(third.VersionStages).toEqual(["AWSCURRENT"]);
    expect(await stagesOf(client, "s")).toEqual({ [two]: ["AWSPREVIOUS"], [three]: ["AWSCURRENT"] });
    const pending = await client.send(
      new Put({ SecretId: "s", SecretString: "4", VersionStages: ["AWSPENDING", "mine"] }),
    );
    expect(await stagesOf(client, "s")).toEqual({
      [two]: ["AWSPREVIOUS"],
      [three]: ["AWSCURRENT"],
      [String(pending.VersionId)]: ["AWSPENDING", "mine"],
    });
    expect((await client.send(new Get({ SecretId: "s" }))).SecretString).toBe("3");
    expect((await client.send(new Get({ SecretId: "s", VersionId: one }))).SecretString).toBe("1");
  });

  it("is idempotent by token and value, and refuses a token with another value", async () => {
    const { client } = await openBoth();
    await client.send(new Create({ Name: "s", SecretString: "1" }));
    const ClientRequestToken = randomUUID();
    const put = (SecretString: string) =>
      client.send(new Put({ SecretId: "s", SecretString, ClientRequestToken }));
    expect((await put("2")).VersionId).toBe(ClientRequestToken);
    await client.send(new Put({ SecretId: "s", SecretString: "3" }));
    expect(await put("2")).toMatchObject({ VersionId: ClientRequestToken, VersionStages: ["AWSPREVIOUS"] });
    expect((await client.send(new Get({ SecretId: "s" }))).SecretString).toBe("3");
    expect((await refusalOf(put("other")))[0]).toBe("ResourceExistsException");
    const asBytes = new Put({ SecretId: "s", SecretBinary: Buffer.from("2"), ClientRequestToken });
    expect((await refusalOf(client.send(asBytes)))[0]).toBe("ResourceExistsException");
  });

  it("refuses no value, two values, values too long, and what is not there", async () => {
    const { client } = await openBoth();
    await client.send(new Create({ Name: "s" }));
    const put = (input: object) => refusalOf(client.send(new Put({ SecretId: "s", ...input })));
    expect(await put({})).toEqual([
      "InvalidRequestException",
      "You must provide either SecretString or SecretBinary.",
    ]);
    expect((await put({ SecretString: "a", SecretBinary: Buffer.from("b") }))[0]).toBe(
      "InvalidParameterException",
    );
    expect((await put({ SecretString: "" }))[0]).toBe("ValidationException");
    const [type, message] = await put({ SecretString: "é".repeat(32_769) });
    expect(type).toBe("ValidationException");
    expect(message).toBe(
      "1 validation error detected: Value at 'SecretString' failed to satisfy constraint: " +
        "Member must have length less than or equal to 65536",
    );
    expect((await put({ SecretBinary: Buffer.alloc(65_537) }))[0]).toBe("ValidationException");
    expect((await put({ SecretString: "x".repeat(600_000) }))[0]).toBe("RequestEntityTooLargeException");
    expect((await put({ SecretString: "a", ClientRequestToken: "short" }))[0]).toBe("ValidationException");
    const absent = client.send(new Put({ SecretId: "absent", SecretString: "a" }));
    expect((await refusalOf(absent))[0]).toBe("ResourceNotFoundException");
    const many = Array.from({ length: 20 }, (_, index) => `label-${index}`);
    await client.send(new Put({ SecretId: "s", SecretString: "a", VersionStages: many }));
    expect((await put({ SecretString: "b", VersionStages: ["one-more"] }))[0]).toBe("LimitExceededException");
  });

  it("takes exactly 64 KiB, also when every character is escaped in JSON", async () => {
    const { client } = await openBoth();
    const SecretString = "\u0001".repeat(65_536);
    await client.send(new Create({ Name: "big", SecretString }));
    expect((await client.send(new Get({ SecretId: "big" }))).SecretString).toBe(SecretString);
    const SecretBinary = new Uint8Array(65_536).fill(7);
    await client.send(new Put({ SecretId: "big", SecretBinary }));
    expect((await client.send(new Get({ SecretId: "big" }))).SecretBinary).toEqual(SecretBinary);
  });

  it("keeps a hundred versions, the deprecated ones going first", async () => {
    const { client } = await openBoth();
    const first = await client.send(new Create({ Name: "s", SecretString: "0" }));
    for (let count = 1; count <= 100; count += 1) {
      await client.send(new Put({ SecretId: "s", SecretString: String(count) }));
    }
    const listed = await client.send(new ListVersions({ SecretId: "s", IncludeDeprecated: true }));
    expect(listed.Versions).toHaveLength(100);
    expect((await refusalOf(client.send(new Get({ SecretId: "s", VersionId: first.VersionId }))))[0]).toBe(
      "ResourceNotFoundException",
    );
  });

  it("keeps every one of many concurrent values", async () => {
    const { client } = await openBoth();
    await client.send(new Create({ Name: "s", SecretString: "0" }));
    const puts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.send(new Put({ SecretId: "s", SecretString: `value ${index}` })),
      ),
    );
    for (const [index, { VersionId }] of puts.entries()) {
      expect((await client.send(new Get({ SecretId: "s", VersionId }))).SecretString).toBe(`value ${index}`);
    }
    expect(
      Object.values((await stagesOf(client, "s")) ?? {})
        .flat()
        .sort(),
    ).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });
});

describe("UpdateSecret", () => {
  it("changes the description alone, or the value as well", async () => {
    const { client } = await openBoth();
    const created = await client.send(new Create({ Name: "s", SecretString: "1", Description: "old" }));
    const described = await client.send(
      new Update({ SecretId: "s", Description: "new", KmsKeyId: "alias/k" }),
    );
    expect(described.VersionId).toBeUndefined();
    expect(await client.send(new Describe({ SecretId: "s" }))).toMatchObject({
      Description: "new",
      KmsKeyId: "alias/k",
      VersionIdsToStages: { [String(created.VersionId)]: ["AWSCURRENT"] },
    });
    const updated = await client.send(new Update({ SecretId: "s", SecretString: "2" }));
    expect(await client.send(new Get({ SecretId: "s" }))).toMatchObject({
      SecretString: "2",
      VersionId: updated.VersionId,
    });
    expect((await client.send(new Describe({ SecretId: "s" }))).Description).toBe("new");
    const again = { SecretId: "s", ClientRequestToken: updated.VersionId };
    await client.send(new Update({ ...again, SecretString: "2" }));
    expect((await refusalOf(client.send(new Update({ ...again, SecretString: "3" }))))[0]).toBe(
      "ResourceExistsException",
    );
  });
});

describe("UpdateSecretVersionStage", () => {
  it("moves AWSCURRENT back, with AWSPREVIOUS, and custom labels on and off", async () => {
    const { client } = await openBoth();
    const one = String((await client.send(new Create({ Name: "s", SecretString: "1" }))).VersionId);
    const two = String((await client.send(new Put({ SecretId: "s", SecretString: "2" }))).VersionId);
    const move = (VersionStage: string, RemoveFromVersionId?: string, MoveToVersionId?: string) =>
      client.send(new MoveStage({ SecretId: "s", VersionStage, RemoveFromVersionId, MoveToVersionId }));
    await move("AWSCURRENT", two, one);
    expect(await stagesOf(client, "s")).toEqual({ [one]: ["AWSCURRENT"], [two]: ["AWSPREVIOUS"] });
    await move("mine", undefined, two);
    await move("mine", two, one);
    expect(await stagesOf(client, "s")).toEqual({ [one]: ["AWSCURRENT", "mine"], [two]: ["AWSPREVIOUS"] });
    await move("mine", one);
    await move("AWSPREVIOUS", two);
    expect(await stagesOf(client, "s")).toEqual({ [one]: ["AWSCURRENT"] });

    expect((await refusalOf(move("AWSCURRENT", undefined, two)))[1]).toContain(`attached to version ${one}`);
    expect((await refusalOf(move("AWSCURRENT", two, one)))[0]).toBe("InvalidParameterException");
    expect((await refusalOf(move("AWSCURRENT", one)))[1]).toContain("can't be completely removed");
    expect((await refusalOf(move("mine")))[0]).toBe("InvalidParameterException");
    expect((await refusalOf(move("mine", undefined, randomUUID())))[0]).toBe("ResourceNotFoundException");
    expect((await refusalOf(move("AWSCURRENT", one, randomUUID())))[0]).toBe("ResourceNotFoundException");
    expect(await stagesOf(client, "s")).toEqual({ [one]: ["AWSCURRENT"] });
  });
});

it("refuses values of a secret that is marked for deletion", async () => {
  const { client } = await openBoth();
  const VersionId = (await client.send(new Create({ Name: "s", SecretString: "1" }))).VersionId;
  await client.send(new Delete({ SecretId: "s" }));
  const calls = [
    client.send(new Get({ SecretId: "s" })),
    client.send(new Put({ SecretId: "s", SecretString: "2" })),
    client.send(new Update({ SecretId: "s", Description: "d" })),
    client.send(new MoveStage({ SecretId: "s", VersionStage: "mine", MoveToVersionId: VersionId })),
  ];
  for (const call of calls) {
    expect(await refusalOf(call)).toEqual([
      "InvalidRequestException",
      expect.stringContaining("marked for deletion"),
    ]);
  }
});
