import {
  CreateSecretCommand as Create,
  DeleteSecretCommand as Delete,
  type Filter,
  ListSecretsCommand as List,
  type ListSecretsCommandInput,
  ListSecretVersionIdsCommand as ListVersions,
  PutSecretValueCommand as Put,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { openBoth, refusalOf } from "./test-manager";

const names = async (client: SecretsManagerClient, input: Partial<ListSecretsCommandInput> = {}) =>
  (await client.send(new List({ SortBy: "name", ...input }))).SecretList?.map(({ Name }) => Name);

describe("ListSecrets", () => {
  it.each<[Filter[], string[]]>([
    [[], ["prod/api", "prod/db", "test/db"]],
    [[{ Key: "name", Values: ["prod/"] }], ["prod/api", "prod/db"]],
    [[{ Key: "name", Values: ["Prod/"] }], []],
    [[{ Key: "name", Values: ["prod/a", "test"] }], ["prod/api", "test/db"]],
    [[{ Key: "name", Values: ["!prod/"] }], ["test/db"]],
    [[{ Key: "description", Values: ["the PROD"] }], ["prod/db"]],
    [[{ Key: "tag-key", Values: ["team"] }], ["prod/db", "test/db"]],
    [[{ Key: "tag-value", Values: ["b"] }], ["test/db"]],
    [
      [
        { Key: "name", Values: ["prod"] },
        { Key: "tag-key", Values: ["team"] },
      ],
      ["prod/db"],
    ],
    [[{ Key: "all", Values: ["DATABASE"] }], ["prod/db"]],
    [[{ Key: "all", Values: ["db"] }], ["prod/db", "test/db"]],
    [[{ Key: "primary-region", Values: ["us-east-1"] }], ["prod/api", "prod/db", "test/db"]],
    [[{ Key: "owning-service", Values: ["rds"] }], []],
  ])("filters by %j", async (Filters, expected) => {
    const { client } = await openBoth();
    const create = (Name: string, Description?: string, team?: string) =>
      client.send(new Create({ Name, Description, Tags: team ? [{ Key: "team", Value: team }] : [] }));
    await create("prod/db", "The prod database", "a");
    await create("prod/api");
    await create("test/db", undefined, "b");
    expect(await names(client, { Filters })).toEqual(expected);
  });

  it("pages in either order, undisturbed by what is added and deleted between pages", async () => {
    let now = Date.now();
    const { client } = await openBoth({ now: () => ++now });
    for (const Name of ["a", "b", "c", "d", "e"]) await client.send(new Create({ Name, SecretString: Name }));
    const first = await client.send(new List({ SortBy: "name", MaxResults: 2 }));
    expect(first.SecretList?.map(({ Name }) => Name)).toEqual(["a", "b"]);
    expect(first.SecretList?.[0]).toMatchObject({
      ARN: expect.stringContaining(":secret:a-"),
      CreatedDate: expect.any(Date),
    });
    expect(Object.values(first.SecretList?.[0]?.SecretVersionsToStages ?? {})).toEqual([["AWSCURRENT"]]);
    await client.send(new Delete({ SecretId: "b", ForceDeleteWithoutRecovery: true }));
    await client.send(new Create({ Name: "aa" }));
    const rest = await client.send(new List({ SortBy: "name", NextToken: first.NextToken }));
    expect(rest.SecretList?.map(({ Name }) => Name)).toEqual(["c", "d", "e"]);
    expect(rest.NextToken).toBeUndefined();

    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new List({ SortOrder: "desc", MaxResults: 1, NextToken }));
      seen.push(...(page.SecretList ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).toEqual(["aa", "e", "d", "c", "a"]);
  });

  it("shows secrets that wait for deletion only when asked", async () => {
    const { client } = await openBoth();
    await client.send(new Create({ Name: "gone" }));
    await client.send(new Create({ Name: "kept" }));
    await client.send(new Delete({ SecretId: "gone" }));
    expect(await names(client)).toEqual(["kept"]);
    expect(await names(client, { IncludePlannedDeletion: true })).toEqual(["gone", "kept"]);
  });

  it.each([{ NextToken: "bm90IGpzb24" }, { NextToken: "!" }])("refuses the page %j", async (input) => {
    const { client } = await openBoth();
    expect((await refusalOf(client.send(new List(input))))[0]).toBe("InvalidNextTokenException");
  });

  it.each([{ MaxResults: 0 }, { MaxResults: 101 }, { Filters: [{ Key: "color" as "all", Values: ["x"] }] }])(
    "refuses %j",
    async (input) => {
      const { client } = await openBoth();
      expect((await refusalOf(client.send(new List(input))))[0]).toBe("ValidationException");
    },
  );
});

describe("ListSecretVersionIds", () => {
  it("lists labelled versions, the deprecated ones on request, in pages", async () => {
    let now = Date.now();
    const { client } = await openBoth({ now: () => ++now });
    const ids = [(await client.send(new Create({ Name: "s", SecretString: "0" }))).VersionId];
    for (const value of ["1", "2", "3"]) {
      ids.push((await client.send(new Put({ SecretId: "s", SecretString: value }))).VersionId);
    }
    const list = async (input: object) => await client.send(new ListVersions({ SecretId: "s", ...input }));
    const labelled = await list({});
    expect(labelled.Versions).toMatchObject([
      { VersionId: ids[2], VersionStages: ["AWSPREVIOUS"] },
      { VersionId: ids[3], VersionStages: ["AWSCURRENT"], CreatedDate: expect.any(Date) },
    ]);
    expect(labelled).toMatchObject({ Name: "s", ARN: expect.stringContaining(":secret:s-") });
    const first = await list({ IncludeDeprecated: true, MaxResults: 3 });
    const rest = await list({ IncludeDeprecated: true, MaxResults: 3, NextToken: first.NextToken });
    expect([...(first.Versions ?? []), ...(rest.Versions ?? [])].map(({ VersionId }) => VersionId)).toEqual(
      ids,
    );
    expect(rest.NextToken).toBeUndefined();
    expect((await refusalOf(client.send(new ListVersions({ SecretId: "absent" }))))[0]).toBe(
      "ResourceNotFoundException",
    );
    expect((await refusalOf(list({ NextToken: "?" })))[0]).toBe("InvalidNextTokenException");
  });
});
