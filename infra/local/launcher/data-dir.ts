import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartError } from "./start-error";

/** Like mkdir's `recursive`, which never returns where nothing can be made at all, such as below /proc. */
function makeFolder(folder: string): void {
  const parent = path.dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent);
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o711 });
}

/**
 * Makes the data directory if need be and sees that it can be written to; throws StartError otherwise. Others may
 * pass through it (the database's own account has to) but not list it.
 */
export function prepareDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    const probe = path.join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The data directory ${dataDir} cannot be written to (${reason}). Set WORKFUSE_DATA_DIR to a folder of yours.`,
    );
  }
}

/** Replaces `file` in one step with `text`, readable by its owner only. */
export function writePrivately(file: string, text: string): void {
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, file);
}
