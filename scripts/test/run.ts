import { spawn } from "node:child_process";
import { root } from "../lib/root";

/** Runs a command in the project's folder with this process's output; its exit status, or null after a signal. */
export function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
    child.on("error", reject);
    child.on("close", resolve);
  });
}
