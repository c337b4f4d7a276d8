import type { Readable } from "node:stream";

const colours: Record<string, number> = { web: 36, runtime: 35, postgres: 34, build: 33, start: 32 };

function prefix(name: string): string {
  const colour = colours[name.replace(/-\d+$/, "")] ?? 37;
  return process.stdout.isTTY ? `\x1b[${colour}m[${name}]\x1b[0m` : `[${name}]`;
}

/** Prints `text` with `[name]` before each of its lines. */
export function say(name: string, text: string): void {
  for (const line of text.split("\n")) process.stdout.write(`${prefix(name)} ${line}\n`);
}

/** Prints what a part writes to `stream`, line by line, under its name. */
export function forward(name: string, stream: Readable): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) say(name, line);
  });
  stream.on("end", () => {
    if (rest.trim()) say(name, rest);
  });
}

/** Does `work` and says how long it took when that was over a second. */
export async function timed<T>(name: string, what: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const result = await work();
  const seconds = (Date.now() - started) / 1000;
  if (seconds > 1) say(name, `${what} after ${seconds.toFixed(1)} s`);
  return result;
}
