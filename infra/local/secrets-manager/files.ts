import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import path from "node:path";

const keyBytes = 32;

/** Makes the folder, readable by its owner alone. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/**
 * Replaces a file (mode 0600) so that after a crash at any moment it is either the old one or the new one
 * whole: written beside it, synced, renamed, and the folder synced.
 */
export async function replaceFile(file: string, content: string | Buffer): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}${temporarySuffix}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncFolder(path.dirname(file));
}

/** What a crash in `replaceFile` may leave behind ends with this. */
export const temporarySuffix = ".tmp";

/** Deletes a file for good. */
export async function removeFile(file: string): Promise<void> {
  await unlink(file);
  await syncFolder(path.dirname(file));
}

/**
 * Reads the 256-bit key, or makes one if there is none and `mayCreate`.
 * @throws Error when the key is missing although secrets exist, or is not 32 bytes
 */
export async function loadKey(file: string, mayCreate: boolean): Promise<Buffer> {
  try {
    const key = await readFile(file);
    if (key.length !== keyBytes) {
      throw new Error(
        `The key file ${file} holds ${key.length} bytes, not ${keyBytes}; restore it from a backup.`,
      );
    }
    await chmod(file, 0o600);
    return key;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  if (!mayCreate) {
    throw new Error(
      `The key file ${file} is missing, and without it the secrets beside it cannot be read. ` +
        "Restore it from a backup, or move the folder away to begin with no secrets.",
    );
  }
  const key = randomBytes(keyBytes);
  await replaceFile(file, key);
  return key;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Windows cannot open a folder for syncing, and keeps renames in order by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
