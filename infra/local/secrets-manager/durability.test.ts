import { once } from "node:events";
import { chmod, copyFile, readdir, readFile, rename, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  CreateSecretCommand as Create,
  DeleteSecretCommand as Delete,
  DescribeSecretCommand as Describe,
  GetSecretValueCommand as Get,
  ListSecretsCommand as List,
  PutSecretValueCommand as Put,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { seal, unseal } from "./seal";
import { openClient, openManager, refusalOf, spawnManager, temporaryFolder } from "./test-manager";

const secretFilesIn = async (dataDir: string) =>
  (await readdir(dataDir)).filter((name) => name.endsWith(".secret")).map((name) => path.join(dataDir, name));

/** Writes new secrets and new values of one shared secret until the server dies; notes what was acknowledged. */
async function writeUntilDeath(
  client: SecretsManagerClient,
  prefix: string,
  acknowledged: Map<string, string>,
  onWrite: () => void,
): Promise<void> {
  for (let count = 0; ; count += 1) {
    const name = `${prefix}-${count}`;
    try {
      await client.send(new Create({ Name: name, SecretString: `value of ${name}` }));
      acknowledged.set(name, `value of ${name}`);
      onWrite();
      const put = await client.send(new Put({ SecretId: "shared", SecretString: `shared ${name}` }));
      acknowledged.set(`shared:${put.VersionId}`, `shared ${name}`);
      onWrite();
    } catch (error) {
      if (error instanceof Error && "code" in error) return;
      if (error instanceof Error && error.name === "TimeoutError") return;
      throw error;
    }
  }
}

describe("kill -9", () => {
  it("keeps every acknowledged secret through twenty deaths during writes", {
    timeout: 180_000,
  }, async () => {
    const dataDir = await temporaryFolder();
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 20; round += 1) {
      const { child, url } = await spawnManager(dataDir);
      const client = openClient(url);
      await expectAll(client, acknowledged);
      if (round === 0) await client.send(new Create({ Name: "shared", SecretString: "first" }));
      let writes = 0;
      const killAfter = 3 + round;
      const onWrite = () => {
        writes += 1;
        if (writes === killAfter) child.kill("SIGKILL");
      };
      const exit = once(child, "exit");
      await Promise.all(
        ["a", "b", "c"].map((writer) => writeUntilDeath(client, `${round}${writer}`, acknowledged, onWrite)),
      );
      expect((await exit)[1]).toBe("SIGKILL");
      expect(writes).toBeGreaterThanOrEqual(killAfter);
    }
    const manager = await openManager({ dataDir });
    await expectAll(openClient(manager.url), acknowledged);
    expect((await readdir(dataDir)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const bytes = (
      await Promise.all((await secretFilesIn(dataDir)).map((file) => readFile(file, "latin1")))
    ).join();
    expect(bytes).not.toContain("value of");
  });
});

/** Each acknowledged value is readable; of the shared secret, those versions that AWS's quota still keeps. */
async function expectAll(client: SecretsManagerClient, acknowledged: Map<string, string>): Promise<void> {
  const shared = [...acknowledged.keys()].filter((key) => key.startsWith("shared:"));
  const keptShared = new Set(shared.slice(-50));
  for (const [key, value] of acknowledged) {
    if (key.startsWith("shared:") && !keptShared.has(key)) continue;
    const id = key.startsWith("shared:")
      ? { SecretId: "shared", VersionId: key.slice(7) }
      : { SecretId: key };
    expect((await client.send(new Get(id))).SecretString).toBe(value);
  }
}

describe("damaged files", () => {
  it("skips a torn or changed secret, says which, leaves it there, and serves the others", async () => {
    const dataDir = await temporaryFolder();
    const first = await openManager({ dataDir });
    const client = openClient(first.url);
    const fileOf = new Map<string, string>();
    for (const Name of ["torn", "changed", "empty", "whole"]) {
      const before = await secretFilesIn(dataDir);
      await client.send(new Create({ Name, SecretString: `value of ${Name}` }));
      const [added = ""] = (await secretFilesIn(dataDir)).filter((file) => !before.includes(file));
      fileOf.set(Name, added);
    }
    await first.close();
    const [torn = "", changed = "", empty = ""] = ["torn", "changed", "empty"].map((name) =>
      fileOf.get(name),
    );
    await truncate(torn, (await stat(torn)).size - 20);
    await writeFile(
      changed,
      (await readFile(changed, "utf8")).replace('"name":"changed"', '"name":"changee"'),
    );
    await truncate(empty, 0);
    await writeFile(path.join(dataDir, `${path.basename(torn)}.123456.tmp`), "half wri");

    const warnings: string[] = [];
    const second = await openManager({ dataDir, warn: (message) => warnings.push(message) });
    const again = openClient(second.url);
    const listed = await again.send(new List({}));
    expect(listed.SecretList?.map(({ Name }) => Name)).toEqual(["whole"]);
    expect((await again.send(new Get({ SecretId: "whole" }))).SecretString).toBe("value of whole");
    expect(warnings).toHaveLength(3);
    for (const file of [torn, changed, empty]) {
      expect(warnings.some((warning) => warning.includes(file))).toBe(true);
    }
    expect(await secretFilesIn(dataDir)).toHaveLength(4);
    expect((await readdir(dataDir)).some((name) => name.endsWith(".tmp"))).toBe(false);
    // A damaged secret's name is free, and what is then kept under it does not touch the damaged file.
    await again.send(new Create({ Name: "torn", SecretString: "new" }));
    expect(await secretFilesIn(dataDir)).toHaveLength(5);
  });

  it("answers DecryptionFailure when the key is another, and starts not at all when it is gone", async () => {
    const dataDir = await temporaryFolder();
    const first = await openManager({ dataDir });
    await openClient(first.url).send(new Create({ Name: "s", SecretString: "v" }));
    await first.close();
    const key = path.join(dataDir, "key");
    await copyFile(key, `${key}.kept`);
    await writeFile(key, Buffer.alloc(32, 1));
    const second = await openManager({ dataDir });
    const client = openClient(second.url);
    expect((await refusalOf(client.send(new Get({ SecretId: "s" }))))[0]).toBe("DecryptionFailure");
    expect((await client.send(new Describe({ SecretId: "s" }))).Name).toBe("s");
    await second.close();
    await writeFile(key, "short");
    await expect(openManager({ dataDir })).rejects.toThrow("holds 5 bytes, not 32");
    await rename(key, `${key}.moved`);
    await expect(openManager({ dataDir })).rejects.toThrow(`The key file ${key} is missing`);
    await rename(`${key}.kept`, key);
    const third = await openManager({ dataDir });
    expect((await openClient(third.url).send(new Get({ SecretId: "s" }))).SecretString).toBe("v");
  });

  it("does not decrypt a value that was moved to another secret or version", async () => {
    const key = Buffer.alloc(32, 7);
    const sealed = seal(key, Buffer.from("value"), "arn:1", "v1");
    expect(unseal(key, sealed, "arn:1", "v1").toString()).toBe("value");
    for (const [arn, version] of [
      ["arn:2", "v1"],
      ["arn:1", "v2"],
    ] as const) {
      expect(() => unseal(key, sealed, arn, version)).toThrow("can't decrypt");
    }
    expect(() => unseal(key, { ...sealed, tag: sealed.tag.slice(0, 8) }, "arn:1", "v1")).toThrow(
      "can't decrypt",
    );
    expect(seal(key, Buffer.from("value"), "arn:1", "v1").nonce).not.toBe(sealed.nonce);
  });
});

describe("at rest", () => {
  it("holds no value in the clear, and is readable by its owner alone", async () => {
    const dataDir = path.join(await temporaryFolder(), "secrets");
    const first = await openManager({ dataDir });
    const client = openClient(first.url);
    const canary = "canary-1f7e0c-value";
    const bytes = Buffer.from(canary);
    await client.send(new Create({ Name: "text", SecretString: canary }));
    await client.send(new Put({ SecretId: "text", SecretString: `${canary} again` }));
    await client.send(new Create({ Name: "bytes", SecretBinary: bytes }));
    await client.send(new Get({ SecretId: "text" }));
    const files = await readdir(dataDir);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const content = await readFile(path.join(dataDir, file));
      for (const form of [canary, bytes.toString("base64").slice(0, 20), bytes.toString("hex")]) {
        expect(content.includes(form)).toBe(false);
      }
      expect((await stat(path.join(dataDir, file))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    await first.close();
    await chmod(dataDir, 0o755);
    await chmod(path.join(dataDir, "key"), 0o644);
    await openManager({ dataDir });
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(dataDir, "key"))).mode & 0o777).toBe(0o600);
  });

  it("is all there after a restart, and no file is left of what was deleted for good", async () => {
    let now = Date.now();
    const dataDir = await temporaryFolder();
    const first = await openManager({ dataDir, now: () => now });
    const client = openClient(first.url);
    const created = await client.send(
      new Create({ Name: "kept", SecretString: "1", Description: "d", Tags: [{ Key: "k", Value: "v" }] }),
    );
    await client.send(new Put({ SecretId: "kept", SecretString: "2" }));
    for (const Name of ["forced", "waiting"]) await client.send(new Create({ Name, SecretString: "x" }));
    await client.send(new Delete({ SecretId: "forced", ForceDeleteWithoutRecovery: true }));
    await client.send(new Delete({ SecretId: "waiting", RecoveryWindowInDays: 7 }));
    const described = await client.send(new Describe({ SecretId: "kept" }));
    await first.close();
    expect(await secretFilesIn(dataDir)).toHaveLength(2);

    now += 8 * 86_400_000;
    const second = await openManager({ dataDir, now: () => now });
    const again = openClient(second.url);
    expect(await secretFilesIn(dataDir)).toHaveLength(1);
    const { $metadata: _before, ...before } = described;
    expect(await again.send(new Describe({ SecretId: "kept" }))).toMatchObject(before);
    expect((await again.send(new Get({ SecretId: String(created.ARN) }))).SecretString).toBe("2");
    const previous = { SecretId: "kept", VersionStage: "AWSPREVIOUS" };
    expect((await again.send(new Get(previous))).SecretString).toBe("1");
    expect((await refusalOf(again.send(new Get({ SecretId: "waiting" }))))[0]).toBe(
      "ResourceNotFoundException",
    );
  });
});
