import { type ChildProcess, fork } from "node:child_process";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { until } from "./harness";

let database: Awaited<ReturnType<typeof createDatabase>>;
let recorder: Server;
let recorderUrl: string;
/** What the processes reported, as `<process> <step>`. */
let reports: string[];
/** Reports that are to be left without an answer. */
let held: Map<string, ServerResponse | undefined>;
let children: ChildProcess[];

beforeEach(async () => {
  database = await createDatabase();
  reports = [];
  held = new Map();
  children = [];
  recorder = createServer((request, response) => {
    const report = (request.url ?? "").slice(1).replace("/", " ");
    reports.push(report);
    if (held.has(report)) held.set(report, response);
    else response.end();
  });
  await new Promise<void>((resolve) => recorder.listen(0, "127.0.0.1", resolve));
  recorderUrl = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  recorder.closeAllConnections();
  await new Promise((resolve) => recorder.close(resolve));
  await database.drop();
});

async function startChild(name: string): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, "child-process.ts"), [database.url, recorderUrl, name], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.push(child);
  await until(() => reports.includes(`${name} ready`) || undefined);
  return child;
}

const steps = () => reports.filter((report) => !report.endsWith("ready"));

it("a run whose process is killed in a step goes on in the next process, from that step", async () => {
  held.set("first s3", undefined);
  const first = await startChild("first");
  first.send("send");
  await until(() => held.get("first s3"));
  first.kill("SIGKILL");
  await startChild("second");
  await until(() => reports.includes("second end") || undefined);
  expect(steps()).toEqual([
    "first s1",
    "first s2",
    "first s3",
    "second s3",
    "second s4",
    "second s5",
    "second end",
  ]);
});

it("a sleeping run whose process is killed wakes in the next process", async () => {
  // Should it wake before it is killed, it comes no further than this.
  held.set("first end", undefined);
  const first = await startChild("first");
  first.send("send");
  const sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  try {
    await until(
      async () =>
        (await sql.query("SELECT 1 FROM engine.queue_item WHERE kind = 'sleep'")).rowCount || undefined,
    );
  } finally {
    await sql.end();
  }
  first.kill("SIGKILL");
  await startChild("second");
  await until(() => reports.includes("second end") || undefined);
  expect(steps().filter((report) => report.startsWith("second"))).toEqual(["second end"]);
});
