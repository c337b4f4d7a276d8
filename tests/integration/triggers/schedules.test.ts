import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listen } from "~/infra/local/listen";
import { deployed, finished, rejection, runToEnd, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());
afterEach(async () => {
  const { db } = await import("@/server/db");
  await db().schedule.deleteMany();
});

const scheduled = (config: Record<string, unknown>) =>
  workflow(
    { clock: { type: "trigger.schedule", config }, a: transform({ at: "{{trigger.scheduledAt}}" }) },
    "clock > a",
  );

async function scheduleOf(workflowId: string) {
  const { db } = await import("@/server/db");
  return db().schedule.findFirst({ where: { workflowId } });
}

async function setNext(workflowId: string, nextRunAt: Date): Promise<void> {
  const { db } = await import("@/server/db");
  await db().schedule.updateMany({ where: { workflowId }, data: { nextRunAt } });
}

async function fire(now: Date, upSince = new Date(now.getTime() - 3_600_000)) {
  const { fireSchedules } = await import("@/features/execution/server/triggers/fire-schedules");
  return fireSchedules(now, upSince);
}

/** The times for which a workflow's runs were started, oldest first. */
async function startedFor(workflowId: string): Promise<string[]> {
  const { db } = await import("@/server/db");
  const rows = await db().execution.findMany({ where: { workflowId }, orderBy: { id: "asc" } });
  return rows.map(({ triggerData }) => JSON.parse(triggerData).scheduledAt);
}

async function until<T>(look: () => Promise<T | undefined | null | false | 0>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await sleep(20);
  }
}

describe("a deployment", () => {
  it("writes the next time of its schedule, in its time zone", async () => {
    const id = await deployed(
      user,
      scheduled({ cron: "30 2 1 1 *", timezone: "Asia/Kolkata", onMissed: "skip" }),
    );
    const row = await scheduleOf(id);
    expect(row).toMatchObject({ nodeId: "clock", timezone: "Asia/Kolkata", skipMissed: true });
    expect(row?.nextRunAt?.toISOString()).toMatch(/-12-31T21:00:00.000Z$/);
    expect(row?.nextRunAt?.getTime()).toBeGreaterThan(Date.now());
  });

  const redeploy = async (id: string, revision: number, config: Record<string, unknown>) => {
    await user.workflows.save({ id, revision, document: scheduled(config) });
    await user.workflows.deploy({ id });
    return scheduleOf(id);
  };

  it("keeps the next time of a schedule that is as it was, and replaces another", async () => {
    const id = await deployed(user, scheduled({ cron: "0 9 * * *" }));
    const kept = new Date("2020-01-01T09:00:00.000Z");
    await setNext(id, kept);
    expect(await redeploy(id, 1, { cron: "0 9 * * *", onMissed: "skip" })).toMatchObject({
      nextRunAt: kept,
      skipMissed: true,
    });
    for (const [index, config] of [
      { cron: "0 10 * * *" },
      { cron: "0 10 * * *", timezone: "Asia/Tokyo" },
    ].entries()) {
      await setNext(id, kept);
      const row = await redeploy(id, 2 + index, config);
      expect(row).toMatchObject({ cron: config.cron, timezone: config.timezone ?? "UTC" });
      expect(row?.nextRunAt?.getTime()).toBeGreaterThan(Date.now());
    }
    expect(await startedFor(id)).toEqual([]);
  });

  it("takes the schedule out with the node, and so do deactivation and deletion", async () => {
    const ids = await Promise.all([0, 1, 2].map(() => deployed(user, scheduled({ cron: "0 9 * * *" }))));
    const [a = "", b = "", c = ""] = ids;
    await user.workflows.save({
      id: a,
      revision: 1,
      document: workflow({ hook: { type: "trigger.webhook" } }),
    });
    await user.workflows.deploy({ id: a });
    await user.workflows.deactivate({ id: b });
    await user.workflows.delete({ id: c });
    for (const id of ids) expect(await scheduleOf(id)).toBeNull();
    await user.workflows.deploy({ id: b });
    expect(await scheduleOf(b)).not.toBeNull();
  });

  it("is refused with a time that never comes, naming field, value and what to do", async () => {
    const { id } = await user.workflows.create({
      document: scheduled({ cron: "0 0 31 2 *", timezone: "Mars" }),
    });
    const error = await rejection(user.workflows.deploy({ id }));
    expect(error).toMatchObject({
      cause: {
        code: "UNPROCESSABLE",
        details: {
          problems: [
            {
              nodeId: "clock",
              field: "cron",
              message: expect.stringMatching(/^cron: "0 0 31 2 \*" never comes/),
            },
            {
              nodeId: "clock",
              field: "timezone",
              message: expect.stringMatching(/^timezone: "Mars" is no time/),
            },
          ],
        },
      },
    });
    expect(await scheduleOf(id)).toBeNull();
  });
});

it("a test run takes the present for its time", async () => {
  const run = await runToEnd(user, scheduled({ cron: "0 0 1 1 *" }));
  expect(run.status).toBe("COMPLETED");
  const { at } = run.output as { at: string };
  expect(Math.abs(Date.parse(at) - Date.parse(run.createdAt))).toBeLessThan(60_000);
});

describe("a tick", () => {
  it("starts the deployed version once, with its time, and sets the next", async () => {
    const id = await deployed(user, scheduled({ cron: "*/15 * * * *" }));
    await setNext(id, new Date("2026-05-01T10:15:00.000Z"));
    expect(await fire(new Date("2026-05-01T10:14:59.999Z"))).toEqual({ due: 0, failed: false });
    expect(await fire(new Date("2026-05-01T10:15:00.000Z"))).toEqual({ due: 1, failed: false });
    expect(await scheduleOf(id)).toMatchObject({ nextRunAt: new Date("2026-05-01T10:30:00.000Z") });
    const { items } = await user.executions.list({ workflowId: id });
    expect(items).toMatchObject([{ version: 1, triggerNodeId: "clock" }]);
    const run = await finished(user, items[0]?.id ?? "");
    expect(run).toMatchObject({ status: "COMPLETED", output: { at: "2026-05-01T10:15:00.000Z" } });
  });

  it("fires once although several tickers see it at the same moment", async () => {
    const ids = await Promise.all(
      Array.from({ length: 12 }, () => deployed(user, scheduled({ cron: "0 * * * *" }))),
    );
    const at = new Date("2026-05-01T10:00:00.000Z");
    for (const id of ids) await setNext(id, at);
    await Promise.all(Array.from({ length: 4 }, () => fire(new Date(at.getTime() + 5))));
    for (const id of ids) {
      expect(await startedFor(id)).toEqual([at.toISOString()]);
      expect(await scheduleOf(id)).toMatchObject({ nextRunAt: new Date("2026-05-01T11:00:00.000Z") });
    }
  });

  it("fires once although the process died before it had set the next time", async () => {
    const id = await deployed(user, scheduled({ cron: "0 * * * *" }));
    const at = new Date("2026-05-01T10:00:00.000Z");
    for (let round = 0; round < 3; round++) {
      await setNext(id, at);
      await fire(at);
    }
    expect(await startedFor(id)).toEqual([at.toISOString()]);
  });

  it("leaves the time alone that a deployment sets meanwhile", async () => {
    const { pool } = await import("@/server/db");
    const id = await deployed(user, scheduled({ cron: "0 * * * *" }));
    await setNext(id, new Date("2026-05-01T10:00:00.000Z"));
    // As a deployment does: it holds the workflow, so that the run waits, and changes the schedule.
    const deployment = await pool().connect();
    await deployment.query("BEGIN");
    await deployment.query("SELECT FROM workflow WHERE id = $1 FOR UPDATE", [id]);
    const fired = fire(new Date("2026-05-01T10:00:00.000Z"));
    const waits =
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await until(async () => (await pool().query(waits)).rowCount);
    const next = new Date("2126-05-01T10:07:00.000Z");
    const change = "UPDATE schedule SET cron = '7 * * * *', next_run_at = $2 WHERE workflow_id = $1";
    await deployment.query(change, [id, next]);
    await deployment.query("COMMIT");
    deployment.release();
    await fired;
    expect(await scheduleOf(id)).toMatchObject({ cron: "7 * * * *", nextRunAt: next });
  });

  it("passes over workflows that are not active", async () => {
    const id = await deployed(user, scheduled({ cron: "0 * * * *" }));
    await setNext(id, new Date("2026-05-01T10:00:00.000Z"));
    const { pool } = await import("@/server/db");
    await pool().query("UPDATE workflow SET active_version_id = NULL WHERE id = $1", [id]);
    expect(await fire(new Date("2026-05-01T12:00:00.000Z"))).toEqual({ due: 0, failed: false });
    const { nextDue } = await import("@/features/execution/server/triggers/fire-schedules");
    expect(await nextDue()).toBeUndefined();
  });
});

describe("ticks that were missed", () => {
  const missed = async (config: Record<string, unknown>, now: string, upSince: string) => {
    const id = await deployed(user, scheduled({ cron: "*/15 * * * *", ...config }));
    await setNext(id, new Date("2026-05-01T10:15:00.000Z"));
    await fire(new Date(now), new Date(upSince));
    return [await startedFor(id), (await scheduleOf(id))?.nextRunAt?.toISOString()];
  };

  it("are made up for by one run, for the latest of them", async () => {
    expect(await missed({}, "2026-05-03T17:20:00.000Z", "2026-05-03T17:20:00.000Z")).toEqual([
      ["2026-05-03T17:15:00.000Z"],
      "2026-05-03T17:30:00.000Z",
    ]);
  });

  it.each([
    ["2026-05-03T17:20:00.000Z", "2026-05-03T17:20:00.000Z", []],
    // It came while nothing was up, if only by seconds.
    ["2026-05-01T10:15:20.000Z", "2026-05-01T10:15:15.000Z", []],
    // The database could not be reached for longer than a tick may be late.
    ["2026-05-01T10:17:00.000Z", "2026-05-01T09:00:00.000Z", []],
    // The latest is no missed one: it is just due.
    ["2026-05-03T17:15:00.500Z", "2026-05-03T17:00:00.000Z", ["2026-05-03T17:15:00.000Z"]],
    ["2026-05-01T10:15:20.000Z", "2026-05-01T10:00:00.000Z", ["2026-05-01T10:15:00.000Z"]],
    // Another process was up, and this one has only just started.
    ["2026-05-01T10:15:00.800Z", "2026-05-01T10:15:00.700Z", ["2026-05-01T10:15:00.000Z"]],
  ])("are skipped where the schedule says so: at %s, up since %s", async (now, upSince, expected) => {
    const [started, next] = await missed({ onMissed: "skip" }, now, upSince);
    expect(started).toEqual(expected);
    expect(Date.parse(String(next))).toBeGreaterThan(Date.parse(now));
  });
});

it("the ticker sleeps until the next time, and a deployment wakes it", async () => {
  const { startTriggers } = await import("@/features/execution/server/triggers/start-triggers");
  const stop = startTriggers();
  try {
    const id = await deployed(user, scheduled({ cron: "0 0 1 1 *" }));
    // What the ticker is to see when it is woken: without that it sleeps for 30 s.
    await setNext(id, new Date(Date.now() + 300));
    await deployed(user, scheduled({ cron: "0 0 1 1 *" }));
    const [at] = await until(async () => (await startedFor(id)).length === 1 && startedFor(id));
    expect(Date.parse(String(at))).toBeLessThanOrEqual(Date.now());
  } finally {
    await stop();
  }
}, 25_000);

describe("several processes", () => {
  const children: ChildProcess[] = [];
  // Takes what it is asked to run, and runs nothing: what is accepted is stored, and that is what counts here.
  const engine = createServer((request, response) => {
    request.resume();
    response.end(JSON.stringify({ ids: ["taken"], status: 200 }));
  });
  let engineUrl: string;
  beforeAll(async () => {
    engineUrl = await listen(engine, "127.0.0.1", 0);
  });
  afterAll(() => void engine.close());

  const start = async () => {
    const child = fork(path.join(import.meta.dirname, "ticking-process.ts"), {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, INNGEST_BASE_URL: engineUrl, LOG_LEVEL: "fatal" },
    });
    children.push(child);
    await once(child, "message");
    return child;
  };
  afterEach(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  it("fire each tick once, also when one is killed in the middle", async () => {
    const ids = await Promise.all(
      Array.from({ length: 30 }, () => deployed(user, scheduled({ cron: "0 0 1 1 *" }))),
    );
    const [first] = await Promise.all([start(), start()]);
    const begin = Date.now() + 500;
    for (const [index, id] of ids.entries()) await setNext(id, new Date(begin + index * 50));
    const { pool } = await import("@/server/db");
    await pool().query("NOTIFY workfuse_triggers");
    const count = async () => (await Promise.all(ids.map(startedFor))).flat().length;
    await until(async () => (await count()) > 5);
    first.kill("SIGKILL");
    await until(async () => (await count()) >= ids.length);
    for (const id of ids) expect(await startedFor(id)).toHaveLength(1);
  });
});
