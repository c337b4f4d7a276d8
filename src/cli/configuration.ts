import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CommandError } from "./command-error";

const running = z.object({ env: z.record(z.string(), z.string()) });

function readRunning(file: string): Record<string, string> {
  try {
    return running.parse(JSON.parse(readFileSync(file, "utf8"))).env;
  } catch (cause) {
    throw new CommandError(
      `${file} cannot be read, so it is not known how WorkFuse runs here. Stop it and start it again with: npm start`,
      { cause },
    );
  }
}

/**
 * Takes over the configuration of the WorkFuse that runs in this folder, where one does; otherwise the
 * environment must say everything, as in production.
 */
export function adoptConfiguration(): void {
  const file = path.join(process.env.WORKFUSE_DATA_DIR ?? ".workfuse", "running.json");
  if (existsSync(file)) {
    for (const [name, value] of Object.entries(readRunning(file))) process.env[name] ??= value;
  } else if (!process.env.DATABASE_URL) {
    throw new CommandError(
      "WorkFuse does not run here. Start it in this folder with: npm start (or set DATABASE_URL and the other variables of docs/configuration.md).",
    );
  }
  // A command's output is what it was asked for; log lines would be mixed into it.
  process.env.LOG_LEVEL ??= "fatal";
}
