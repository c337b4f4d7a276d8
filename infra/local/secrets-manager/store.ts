import { createHash } from "node:crypto";
import { readdir, readFile, unlink } from "node:fs/promises";
import path from "node:path";
import { loadKey, makePrivateFolder, removeFile, replaceFile, temporarySuffix } from "./files";
import type { Secret } from "./secret";

/** All secrets, in memory and on disk, one file each. */
export type Store = {
  readonly key: Buffer;
  all(): Iterable<Secret>;
  byArn(arn: string): Secret | undefined;
  byName(name: string): Secret | undefined;
  /** Keeps the secret; resolved once it would survive a crash. Readers see it from then on. */
  put(secret: Secret): Promise<void>;
  remove(secret: Secret): Promise<void>;
};

const secretSuffix = ".secret";

/**
 * Opens (or begins) the secrets in `dataDir`. What a crash left half written is deleted; a file whose checksum
 * does not hold is left where it is, named to `warn`, and its secret is not there.
 * @throws Error when the key does not fit or the folder cannot be used
 */
export async function openStore(dataDir: string, warn: (message: string) => void): Promise<Store> {
  await makePrivateFolder(dataDir);
  const secrets = new Map<string, Secret>();
  const arns = new Map<string, string>();
  const files = await readdir(dataDir);
  for (const file of files.filter((name) => name.endsWith(temporarySuffix))) {
    await unlink(path.join(dataDir, file));
  }
  const secretFiles = files.filter((name) => name.endsWith(secretSuffix));
  const key = await loadKey(path.join(dataDir, "key"), secretFiles.length === 0);
  for (const file of secretFiles) {
    const secret = decode(await readFile(path.join(dataDir, file), "utf8"));
    if (secret === undefined) {
      warn(
        `Secrets Manager: ${path.join(dataDir, file)} is damaged and was skipped; restore it from a backup.`,
      );
      continue;
    }
    secrets.set(secret.arn, secret);
    arns.set(secret.name, secret.arn);
  }
  const fileOf = (secret: Secret) => path.join(dataDir, `${sha256(secret.arn)}${secretSuffix}`);

  return {
    key,
    all: () => secrets.values(),
    byArn: (arn) => secrets.get(arn),
    byName: (name) => secrets.get(arns.get(name) ?? ""),
    put: async (secret) => {
      await replaceFile(fileOf(secret), encode(secret));
      secrets.set(secret.arn, secret);
      arns.set(secret.name, secret.arn);
    },
    remove: async (secret) => {
      await removeFile(fileOf(secret));
      secrets.delete(secret.arn);
      arns.delete(secret.name);
    },
  };
}

/** A line of checksum and JSON: a file that was cut or changed is told from a whole one. */
function encode(secret: Secret): string {
  const json = JSON.stringify(secret);
  return `${sha256(json)} ${json}\n`;
}

function decode(text: string): Secret | undefined {
  const checksum = text.slice(0, 64);
  const json = text.slice(65, -1);
  return checksum === sha256(json) ? (JSON.parse(json) as Secret) : undefined;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
