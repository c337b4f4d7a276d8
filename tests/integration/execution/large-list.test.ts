import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { pool } from "@/server/db";
import { deployed, keyOf, rest, webhook } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { child, loop, manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

type Detail = { output: unknown; steps: { nodeId: string; output: unknown }[] };

const megabyte = 1_000_000;

/** Memory that a process has for itself alone, in MB; 0 where it has ended. */
function ownMemory(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return (Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / megabyte;
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(String((error as NodeJS.ErrnoException).code))) return 0;
    throw error;
  }
}

/** The most memory that one connection to this test's database had for itself while `work` went on, in MB. */
async function mostOfAnyConnection<T>(work: () => Promise<T>): Promise<{ result: T; most: number }> {
  let most = 0;
  let pids: number[] = [];
  const look = () => {
    most = Math.max(most, ...pids.map(ownMemory));
  };
  const find = async () => {
    const { rows } = await pool().query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database()",
    );
    pids = rows.map(({ pid }) => pid);
  };
  await find();
  const timers = [setInterval(look, 5), setInterval(find, 100)];
  try {
    return { result: await work(), most };
  } finally {
    for (const timer of timers) clearInterval(timer);
  }
}

/** Waits for the end of a run without reading its outputs; gives its id, status and error. */
async function ended(id: string) {
  for (;;) {
    const { rows } = await pool().query<{ status: string; error: string | null; output: string | null }>(
      "SELECT status::text, error, output FROM execution WHERE id = $1 AND completed_at IS NOT NULL",
      [id],
    );
    if (rows[0]) return { id, ...rows[0] };
    await sleep(15);
  }
}

async function runToEnd(document: WorkflowDocument, input: unknown) {
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id, input });
  return ended(executionId);
}

/** Each item's output is about 500 bytes. */
const text = "é".repeat(235);
const inputOf = (count: number) => ({ items: Array.from({ length: count }, (_, index) => index), text });
const outputOf = (count: number) => inputOf(count).items.map((place) => ({ place, text }));

/** A loop that makes a large list, and a second loop over it. */
const made = {
  start: manual,
  make: loop("{{trigger.items}}"),
  large: transform({ place: "{{loop.item}}", text: "{{trigger.text}}" }),
};
const read = {
  read: loop("{{steps.make}}"),
  small: transform({ place: "{{loop.item.place}}", at: "{{loop.index}}" }),
};

describe("what a loop gives in more than a megabyte", () => {
  const count = 3_000;

  it("is read by templates and by the next loop, and shown", async () => {
    const document = workflow(
      {
        ...made,
        ...read,
        sum: transform({
          made: "{{length steps.make}}",
          last: "{{last steps.read}}",
          at: "{{steps.make.1234.place}}",
        }),
      },
      "start > make:item > large",
      "make:done > read:item > small",
      "read:done > sum",
    );
    const { id, error } = await runToEnd(document, inputOf(count));
    expect(error).toBeNull();
    const { output, steps } = await user.executions.get({ id });
    expect(output).toEqual({ made: count, last: { place: count - 1, at: count - 1 }, at: 1234 });
    expect(steps.find(({ nodeId }) => nodeId === "make")?.output).toEqual(outputOf(count));
    expect((await user.executions.step({ id, nodeId: "make", iteration: "" })).output).toEqual(
      outputOf(count),
    );
  });

  it("is the run's output where the loop is the last step", async () => {
    const { id, output } = await runToEnd(workflow(made, "start > make:item > large"), inputOf(count));
    expect(output).toBeNull();
    expect((await user.executions.get({ id })).output).toEqual(outputOf(count));
  });

  it("is a part of the run's output beside what other last steps give", async () => {
    const beside = {
      beside: transform({ v: "{{length steps.few}}" }),
      few: loop([1, 2]),
      one: transform({ v: 1 }),
    };
    const lines = ["start > make:item > large", "start > few:item > one", "few:done > beside"];
    const large = await runToEnd(workflow({ ...beside, ...made }, ...lines), inputOf(count));
    expect(large).toMatchObject({ error: null, output: null });
    const { output } = await user.executions.get({ id: large.id });
    expect(output).toEqual({ make: outputOf(count), beside: { v: 2 } });
    const small = await runToEnd(workflow({ ...beside, ...made }, ...lines), inputOf(1));
    expect(JSON.parse(small.output ?? "")).toEqual({ make: outputOf(1), beside: { v: 2 } });
  });

  it("is an item's output where the loop is in another", async () => {
    const document = workflow(
      {
        start: manual,
        outer: loop(["a", "b"]),
        inner: loop("{{trigger.items}}"),
        large: transform({ in: "{{loop.parent.item}}", place: "{{loop.item}}", text: "{{trigger.text}}" }),
        again: loop("{{steps.outer.1}}"),
        at: transform({ at: "{{loop.item.in}}{{loop.item.place}}" }),
        last: transform({ inner: "{{length steps.outer.0}}", again: "{{last steps.again}}" }),
      },
      "start > outer:item > inner:item > large",
      "outer:done > again:item > at",
      "again:done > last",
    );
    const { id, error } = await runToEnd(document, inputOf(count));
    expect(error).toBeNull();
    const { output, steps } = await user.executions.get({ id });
    expect(output).toEqual({ inner: count, again: { at: `b${count - 1}` } });
    const outer = steps.find(({ nodeId }) => nodeId === "outer")?.output;
    expect(outer).toEqual(["a", "b"].map((item) => outputOf(count).map((each) => ({ in: item, ...each }))));
  });

  it("is in the answers of the API and of a webhook that waits", async () => {
    const hook = { type: "trigger.webhook", config: { auth: { type: "none" }, response: "wait" } };
    const document = workflow(
      {
        hook,
        make: loop("{{trigger.body.items}}"),
        large: transform({ place: "{{loop.item}}", text: "{{trigger.body.text}}" }),
      },
      "hook > make:item > large",
    );
    const answer = await webhook<{ executionId: string; output: unknown }>(
      "POST",
      await deployed(user, document),
      {
        body: inputOf(count),
      },
    );
    expect(answer).toMatchObject({ status: 200, body: { status: "COMPLETED" } });
    expect(answer.body.output).toEqual(outputOf(count));
    // One key may answer waiting steps, so that its answers are sent as they are; those of the other are looked at.
    for (const key of [await keyOf(user), await keyOf(user, ["read"])]) {
      const got = await rest<Detail>("GET", `executions/${answer.body.executionId}`, { key });
      expect(got).toMatchObject({ status: 200, body: { status: "COMPLETED" } });
      expect(got.body.output).toEqual(outputOf(count));
      expect(got.body.steps.map(({ nodeId, output }) => nodeId === "make" && output)).toContainEqual(
        outputOf(count),
      );
    }
  });

  it("is taken over by a replay", async () => {
    const { id } = await runToEnd(
      workflow({ ...made, ...read }, "start > make:item > large", "make:done > read:item > small"),
      inputOf(count),
    );
    const { executionId } = await user.executions.replay({ id, fromNodeId: "read" });
    expect(await ended(executionId)).toMatchObject({ error: null });
    const { output, steps } = await user.executions.get({ id: executionId });
    expect(output).toEqual(inputOf(count).items.map((index) => ({ place: index, at: index })));
    expect(steps.find(({ nodeId }) => nodeId === "make")?.output).toEqual(outputOf(count));
  });

  it("is what a run that another one started answers", async () => {
    const called = await deployed(user, workflow(made, "start > make:item > large"));
    const document = workflow(
      {
        start: manual,
        run: child(called, "{{trigger}}"),
        sum: transform({ v: "{{length steps.run}}" }),
      },
      "start > run > sum",
    );
    const { output, error } = await runToEnd(document, inputOf(count));
    expect({ output, error }).toEqual({ output: JSON.stringify({ v: count }), error: null });
  });
});

// Put together as one text, and parsed where it lies, such a list took a connection 150 MB, and 1,000 items of 10 kB
// that were recorded at once took it 50.
it.each([
  ["20,000 items", 20_000, text],
  ["1,000 items", 1_000, text.repeat(20)],
])(
  "takes a connection little room for a list of 10 MB in %s that two loops go through",
  async (_, count, each) => {
    const document = workflow(
      { ...made, again: loop("{{steps.make}}"), same: transform({ item: "{{loop.item}}" }) },
      "start > make:item > large",
      "make:done > again:item > same",
    );
    const input = { ...inputOf(count), text: each };
    const { result, most } = await mostOfAnyConnection(() => runToEnd(document, input));
    expect(result).toMatchObject({ status: "COMPLETED", error: null });
    expect(most).toBeLessThan(40);
  },
);
