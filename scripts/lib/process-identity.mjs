// Plain JavaScript: scripts/ensure-installed.mjs needs it before any package is installed, under Node 20.
import { readFileSync } from "node:fs";

/** A process is told from a later one with the same id by when it began: clock ticks since the machine's boot. */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the command in parentheses, may hold anything: count from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "ESRCH") throw error;
    return undefined;
  }
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

const hasProc = startTime(process.pid) !== undefined;

/** What `isAlive` needs to recognise this process later. */
export function thisProcess() {
  return { pid: process.pid, startTime: startTime(process.pid) ?? "" };
}

/** Whether the very process that called `thisProcess` still runs; a zombie does not. */
export function isAlive(identity) {
  if (!Number.isInteger(identity.pid) || identity.pid <= 0) return false;
  return hasProc ? startTime(identity.pid) === identity.startTime : exists(identity.pid);
}

/** The JSON that a live process left in `file`; undefined without the file, when torn, or when its writer is gone. */
export function readLiveOwner(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  }
  try {
    const owner = JSON.parse(text);
    return isAlive(owner) ? owner : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
