import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { type Supervised, supervise } from "./supervise";
import { runScript, runs } from "./test-process";
import { startUnit } from "./unit";

const script = path.join(import.meta.dirname, "fixtures", "part.mjs");
const parts: Supervised[] = [];

async function watched(behaviour: string) {
  const pids: number[] = [];
  const lines: string[] = [];
  const part = await supervise({
    name: "part",
    start: () => startUnit({ name: "part", args: [script, behaviour], env: process.env, graceMs: 200 }),
    log: (line) => lines.push(line),
    onStarted: (pid) => pids.push(pid),
    leastMs: 5,
    mostMs: 20,
  });
  parts.push(part);
  return { part, pids, lines, newest: () => pids.at(-1) ?? 0 };
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

afterEach(async () => {
  for (const part of parts.splice(0)) await part.stop();
});

it("starts a part again that was killed, as often as needed", async () => {
  const { part, pids, newest } = await watched("steady");
  part.settle();
  for (const count of [1, 2, 3]) {
    await eventually(() => expect(pids).toHaveLength(count));
    process.kill(newest(), "SIGKILL");
  }
  await eventually(() => expect(pids).toHaveLength(4));
  expect(new Set(pids).size).toBe(4);
});

it("waits longer each time, up to the limit", async () => {
  const { part, lines } = await watched("crash");
  part.settle();
  await eventually(() => expect(lines.length).toBeGreaterThanOrEqual(4));
  expect(lines.slice(0, 4)).toEqual(
    [5, 10, 20, 20].map((wait) => `ended unexpectedly (exit status 7): starting it again in ${wait} ms`),
  );
});

it("reports a part that ends before the start has succeeded, and does not start it again", async () => {
  const { part, pids } = await watched("crash");
  await expect(part.failure).rejects.toThrow("The part part ended while it started (exit status 7)");
  await part.stop();
  expect(pids).toHaveLength(1);
});

it("stops for good, by force when the part does not listen", async () => {
  const { part, pids, newest } = await watched("stubborn");
  part.settle();
  await part.stop();
  expect(runs(newest())).toBe(false);
  expect(pids).toHaveLength(1);
});

it("stops while it waits to start the part again", async () => {
  const lines: string[] = [];
  const part = await supervise({
    name: "part",
    start: () => startUnit({ name: "part", args: [script, "crash"], env: process.env, graceMs: 200 }),
    log: (line) => lines.push(line),
    leastMs: 3_600_000,
    mostMs: 3_600_000,
  });
  part.settle();
  await eventually(() => expect(lines).toHaveLength(1));
  await part.stop();
});

it("leaves no part behind when the launcher is killed", async () => {
  const launcher = runScript("fixtures/launch.ts");
  await eventually(() => expect(launcher.output()).toMatch(/started \d+\n[\s\S]*up \d+/));
  const pid = Number(/started (\d+)/.exec(launcher.output())?.[1]);
  expect(runs(pid)).toBe(true);
  launcher.child.kill("SIGKILL");
  await eventually(() => expect(runs(pid)).toBe(false));
});
