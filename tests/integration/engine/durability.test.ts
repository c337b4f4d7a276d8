import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { engineApps } from "./apps";
import { startHarness, until } from "./harness";

const apps = engineApps();

/** A promise to wait for inside a step, and the way to let it go. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe("saving a step", () => {
  it("saves it together with what follows, or not at all", async () => {
    const ran: string[] = [];
    const app = await apps.startApp({
      checkpointing: false,
      functions: (client) => [
        client.createFunction({ id: "two", triggers: [{ event: "t/two" }] }, async ({ step }) => {
          await step.run("a", async () => {
            ran.push("a");
            if (ran.length > 1) return;
            await apps.sql.query(`
              CREATE FUNCTION engine.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'refused'; END $$;
              CREATE TRIGGER refuse BEFORE INSERT ON engine.queue_item
                FOR EACH ROW EXECUTE FUNCTION engine.refuse()`);
          });
          return step.run("b", () => ran.push("b"));
        }),
      ],
    });
    const eventId = await app.send("t/two");
    await until(() => app.logs.find(({ event }) => event === "dispatch.failed"));
    const saved = await apps.sql.query("SELECT * FROM engine.step");
    const queued = await apps.sql.query("SELECT kind FROM engine.queue_item");
    expect(saved.rows).toEqual([]);
    expect(queued.rows).toEqual([{ kind: "discover" }]);
    await apps.sql.query("DROP TRIGGER refuse ON engine.queue_item");
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed" }]);
    expect(ran).toEqual(["a", "a", "b"]);
  });

  it("takes the same checkpoint twice", async () => {
    const app = await apps.startApp({
      functions: (client) => [
        client.createFunction({ id: "twice", triggers: [{ event: "t/twice" }] }, async ({ step, runId }) => {
          const first = await step.run("first", () => "value");
          await step.run("repeat", async () => {
            const call = await apps.sql.query(
              "SELECT id, generation FROM engine.queue_item WHERE run_id = $1",
              [runId],
            );
            const { id, generation } = call.rows[0];
            const steps = [{ id: "0123", op: "StepRun", data: "kept" }];
            const body = { run_id: runId, qi_id: id, generation_id: generation, steps };
            const again = { ...body, steps: [{ ...steps[0], data: "changed" }] };
            const path = `/v1/checkpoint/${runId}/async`;
            return [(await app.api("POST", path, body)).status, (await app.api("POST", path, again)).status];
          });
          return first;
        }),
      ],
    });
    const run = await app.run("t/twice");
    const { body } = await app.api("GET", `/v0/runs/${run.run_id}/actions`);
    expect(body).toMatchObject({ "0123": { data: "kept" } });
    expect(Object.values(body as object)).toContainEqual({ data: [200, 200] });
  });
});

describe("a dispatch that was replaced", () => {
  it("cannot save a step, and its answer is discarded", async () => {
    const [first, second] = [gate(), gate()];
    const ran: string[] = [];
    const app = await apps.startApp({
      functions: (client) => [
        client.createFunction({ id: "fenced", triggers: [{ event: "t/fenced" }] }, async ({ step }) => {
          const a = await step.run("a", async () => {
            ran.push("a");
            const dispatch = ran.length;
            if (dispatch === 1) await first.passed;
            return dispatch;
          });
          await step.run("b", async () => {
            ran.push("b");
            await second.passed;
          });
          return a;
        }),
      ],
    });
    const eventId = await app.send("t/fenced");
    await until(() => ran.length === 1 || undefined);
    await apps.sql.query("UPDATE engine.queue_item SET owner = NULL, lease_until = NULL");
    await until(() => ran.includes("b") || undefined);
    first.open();
    const discarded = await until(() => app.logs.find(({ event }) => event === "answer.discarded"));
    expect(discarded.fields.reason).toBe("stale");
    expect(app.checkpoints.map(({ status }) => status)).toEqual([200, 409]);
    second.open();
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed", output: 2 }]);
    expect(ran).toEqual(["a", "a", "b"]);
  });

  it("is refused with 400 once the run has ended or when there is none", async () => {
    const app = await apps.startApp({
      functions: (client) => [
        client.createFunction({ id: "short", triggers: [{ event: "t/short" }] }, async () => 1),
      ],
    });
    const run = await app.run("t/short");
    const body = { qi_id: "1", generation_id: 1, steps: [] };
    const refused = { status: 400, body: { error: "run not found in state store", status: 400 } };
    expect(await app.api("POST", `/v1/checkpoint/${run.run_id}/async`, body)).toMatchObject(refused);
    expect(await app.api("POST", "/v1/checkpoint/unknown/async", body)).toMatchObject(refused);
  });
});

describe("a stopped engine", () => {
  it("keeps the step that is open, gives the run back, and another goes on after that step", async () => {
    const held = gate();
    const ran: string[] = [];
    const functions = (client: Inngest) => [
      client.createFunction({ id: "moved", triggers: [{ event: "t/moved" }] }, async ({ step }) => {
        await step.run("a", async () => {
          ran.push("a");
          await held.passed;
        });
        await step.run("b", () => ran.push("b"));
        return "moved";
      }),
    ];
    const leaving = await startHarness({ databaseUrl: apps.databaseUrl, functions });
    const eventId = await leaving.send("t/moved");
    await until(() => ran.length === 1 || undefined);
    const stopped = leaving.stop();
    held.open();
    await stopped;
    expect(ran).toEqual(["a"]);
    expect((await apps.sql.query("SELECT owner FROM engine.queue_item")).rows).toEqual([{ owner: null }]);
    const staying = await apps.startApp({ functions });
    expect(await staying.ended(eventId)).toMatchObject([{ status: "Completed", output: "moved" }]);
    expect(ran).toEqual(["a", "b"]);
  });
});

describe("a wait", () => {
  const functions = (client: Inngest) => [
    client.createFunction({ id: "asks", triggers: [{ event: "t/asks" }] }, async ({ event, step }) => {
      const [answer] = await Promise.all([
        step.waitForEvent("answer", { event: "t/answer", timeout: "10s", match: "data.id" }),
        step.run("ask", async () => {
          await client.send({ name: "t/answer", data: { id: event.data.id } });
        }),
      ]);
      return answer?.data.id ?? null;
    }),
    client.createFunction({ id: "waits", triggers: [{ event: "t/waits" }] }, async ({ step }) => {
      const answer = await step.waitForEvent("answer", {
        event: "t/answer",
        timeout: "1s",
        match: "data.id",
      });
      return answer?.data ?? null;
    }),
  ];

  it("is filed before the steps of its batch begin, so their events reach it", async () => {
    const app = await apps.startApp({ functions });
    const ids = Array.from({ length: 20 }, (_, index) => `q${index}`);
    const eventIds = await Promise.all(ids.map((id) => app.send("t/asks", { id })));
    const outputs = await Promise.all(eventIds.map(async (eventId) => (await app.ended(eventId))[0]?.output));
    expect(outputs).toEqual(ids);
  });

  it("takes no event that came before it", async () => {
    const app = await apps.startApp({ functions });
    await app.send("t/answer", { id: "early" });
    expect(await app.run("t/waits", { id: "early" })).toMatchObject({ status: "Completed", output: null });
  });

  it("is served later when the process died after it had stored the event", async () => {
    const app = await apps.startApp({
      functions: (client) => [
        client.createFunction({ id: "patient", triggers: [{ event: "t/patient" }] }, async ({ step }) => {
          const answer = await step.waitForEvent("answer", { event: "t/answer", timeout: "60s" });
          return answer?.data ?? null;
        }),
      ],
    });
    const eventId = await app.send("t/patient");
    await until(async () =>
      (await apps.sql.query("SELECT 1 FROM engine.pause")).rowCount === 1 ? true : undefined,
    );
    await apps.sql.query("UPDATE engine.pause SET created_at = now() - interval '30 seconds'");
    const payload = (late: boolean) => JSON.stringify({ name: "t/answer", id: "e", ts: 1, data: { late } });
    await apps.sql.query(
      `INSERT INTO engine.event (id, name, payload, received_at, unmatched) VALUES
         ('1', 't/answer', $1, now() - interval '40 seconds', true),
         ('2', 't/answer', $2, now() - interval '20 seconds', true)`,
      [payload(false), payload(true)],
    );
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed", output: { late: true } }]);
    expect((await apps.sql.query("SELECT 1 FROM engine.event WHERE unmatched")).rowCount).toBe(0);
  });
});

describe("a lease", () => {
  it("is prolonged while its call is open", async () => {
    const ran: string[] = [];
    const leases = new Set<number>();
    const app = await apps.startApp({
      leaseMs: 6_000,
      functions: (client) => [
        client.createFunction({ id: "slow", triggers: [{ event: "t/slow" }] }, async ({ step }) =>
          step.run("slow", async () => {
            ran.push("slow");
            await until(async () => {
              const { rows } = await apps.sql.query("SELECT lease_until FROM engine.queue_item");
              leases.add(rows[0]?.lease_until.getTime());
              return leases.size === 3 || undefined;
            });
          }),
        ),
      ],
    });
    expect(await app.run("t/slow")).toMatchObject({ status: "Completed" });
    expect(ran).toEqual(["slow"]);
    expect([...leases]).toEqual([...leases].sort((a, b) => a - b));
  });

  it("of a process that is not there is given to another", async () => {
    const functions = (client: Inngest) => [
      client.createFunction({ id: "left", triggers: [{ event: "t/left" }] }, async () => "taken over"),
    ];
    const idle = await apps.startApp({ functions, idle: true });
    const eventId = await idle.send("t/left");
    await apps.sql.query("UPDATE engine.queue_item SET owner = 1, lease_until = now() + interval '1 hour'");
    const app = await apps.startApp({ functions });
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed", output: "taken over" }]);
    expect(app.logs.find(({ event }) => event === "leases.reclaimed")?.fields).toEqual({ count: 1 });
  });
});

describe("a lease of which the process never heard, because the reply was lost", () => {
  it("is given up, and its run goes on", async () => {
    const app = await apps.startApp({
      functions: (client) => [
        client.createFunction({ id: "unheard", triggers: [{ event: "t/unheard" }] }, async ({ step }) => {
          const owner = await step.run("owner", async () => {
            const { rows } = await apps.sql.query(
              "SELECT owner FROM engine.queue_item WHERE owner IS NOT NULL",
            );
            return rows[0]?.owner;
          });
          await step.sleep("nap", "1h");
          return owner;
        }),
      ],
    });
    const eventId = await app.send("t/unheard");
    await until(async () => (await app.engine.stats()).sleeping === 1 || undefined);
    const steps = await apps.sql.query("SELECT data FROM engine.step WHERE seq = 1");
    const { data: owner } = JSON.parse(steps.rows[0].data);
    await apps.sql.query(
      "UPDATE engine.queue_item SET owner = $1, due_at = now(), order_at = now(), lease_until = now() + interval '1 minute'",
      [owner],
    );
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed", output: owner }]);
  });
});

describe("a database that drops every connection", () => {
  it("holds a run up, but loses nothing of it", async () => {
    const ran: string[] = [];
    const app = await apps.startApp({
      functions: (client) => [
        client.createFunction({ id: "cut-off", triggers: [{ event: "t/cut-off" }] }, async ({ step }) => {
          await step.run("before", () => ran.push("before"));
          await step.run("cut", async () => {
            ran.push("cut");
            await apps.sql.query(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
          });
          await step.sleep("rest", "1s");
          await step.run("after", () => ran.push("after"));
        }),
      ],
    });
    expect(await app.run("t/cut-off")).toMatchObject({ status: "Completed" });
    expect(ran).toEqual(["before", "cut", "after"]);
    const locks = await until(async () => {
      const { rows } = await apps.sql.query(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return rows.length > 0 ? rows : undefined;
    });
    expect(locks).toHaveLength(1);
  });
});

describe("two engines on one database", () => {
  it("share the work, each run done once", async () => {
    const doneBy = new Map<string, string[]>();
    const functionsOf = (name: string) => (client: Inngest) => [
      client.createFunction({ id: "shared", triggers: [{ event: "t/shared" }] }, async ({ event, step }) => {
        await step.run("work", async () => {
          doneBy.set(event.data.n, [...(doneBy.get(event.data.n) ?? []), name]);
          // Whichever has taken all that it may take waits here for the other to begin.
          await until(() => new Set([...doneBy.values()].flat()).size === 2 || undefined);
        });
      }),
    ];
    const options = { maxConcurrentCalls: 2, pollMs: 60_000 };
    const first = await apps.startApp({ ...options, functions: functionsOf("first") });
    await apps.startApp({ ...options, functions: functionsOf("second") });
    const count = 20;
    await first.client.send(
      Array.from({ length: count }, (_, n) => ({ name: "t/shared", data: { n: `${n}` } })),
    );
    await until(async () => {
      const { rows } = await apps.sql.query("SELECT 1 FROM engine.run WHERE status = 'Completed'");
      return rows.length === count || undefined;
    });
    expect([...doneBy.values()].every((by) => by.length === 1)).toBe(true);
    expect(new Set([...doneBy.values()].flat())).toEqual(new Set(["first", "second"]));
  });
});
