import { rmSync } from "node:fs";
import path from "node:path";
import { writePrivately } from "./data-dir";

/** What is written for the command line and the tests while the product runs. */
export type Running = {
  url: string;
  realtimeUrl: string;
  /** The launcher, and each part by its name. */
  pids: Record<string, number>;
  /** The variables under which web and runtime run. */
  env: Record<string, string>;
};

/** Keeps `<dataDir>/running.json` (mode 0600) up to date from `publish` until `remove`. */
export class RunningFile {
  readonly #file: string;
  readonly #pids: Record<string, number> = { launcher: process.pid };
  #published: Omit<Running, "pids"> | undefined;

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, "running.json");
    this.remove();
  }

  setPid(name: string, pid: number): void {
    this.#pids[name] = pid;
    this.#write();
  }

  publish(content: Omit<Running, "pids">): void {
    this.#published = content;
    this.#write();
  }

  remove(): void {
    this.#published = undefined;
    rmSync(this.#file, { force: true });
  }

  #write(): void {
    if (!this.#published) return;
    writePrivately(this.#file, `${JSON.stringify({ ...this.#published, pids: this.#pids }, null, 2)}\n`);
  }
}
