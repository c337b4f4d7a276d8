import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Ended, runProgram } from "~/tests/support/program";

/** A folder of a person at the command line, in which WorkFuse runs or not. */
export type Desk = {
  folder: string;
  /** Writes a file there and gives its name; what is not a text is written as JSON. */
  file(name: string, content: unknown): string;
  /** What `npm start` leaves for the command line. */
  announce(env: Record<string, string>): void;
  /** Runs `workfuse <args>` there. */
  workfuse(...args: string[]): Promise<Ended>;
  clear(): void;
};

/** `script` is the built command line. */
export function openDesk(script: string): Desk {
  const folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-desk-"));
  const file = (name: string, content: unknown) => {
    writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    return name;
  };
  const { PATH, HOME } = process.env;
  return {
    folder,
    file,
    announce: (env) => void file("running.json", { url: "", realtimeUrl: "", pids: {}, env }),
    workfuse: (...args) =>
      runProgram(process.execPath, [script, ...args], {
        cwd: folder,
        env: { PATH, HOME, NODE_ENV: "production", WORKFUSE_DATA_DIR: "." },
      }),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
