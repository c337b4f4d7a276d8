import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { finished, keyOf, rest, type User } from "~/tests/integration/api/client";
import { sendJson, startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let upstream: Upstream;
let user: User;
let orders: string;
let mails: string;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  upstream = await startUpstream(port);
});
afterAll(async () => {
  await upstream?.stop();
  await app?.stop();
});

/** A workflow that sends and then fails where the upstream says so. */
const sending = (name: string, path: string) => ({
  ...workflow(
    {
      start: manual,
      first: http("POST", upstream.url("/first")),
      send: http("GET", upstream.url(path), {}, { label: `Send ${name}` }),
    },
    "start > first > send",
  ),
  name,
});

let broken = true;
beforeEach(async () => {
  broken = true;
  upstream.on("/first", (_, response) => sendJson(response, 200, {}));
  upstream.on("/orders", (_, response) => sendJson(response, broken ? 404 : 200, {}));
  upstream.on("/mails", (_, response) => sendJson(response, 403, {}));
  user = await app.signUp();
  orders = (await user.workflows.create({ document: sending("Orders", "/orders") })).id;
  mails = (await user.workflows.create({ document: sending("Mails", "/mails") })).id;
});

async function fail(workflowId: string, times = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < times; index += 1) {
    const { executionId } = await user.executions.run({ id: workflowId });
    expect((await finished(user, executionId)).status).toBe("FAILED");
    ids.unshift(executionId);
  }
  return ids;
}

const listed = async (filter: Parameters<User["executions"]["inbox"]>[0] = {}) =>
  (await user.executions.inbox(filter)).items.map(({ id }) => id);

describe("the inbox", () => {
  it("lists failed runs, newest first, with the step that failed", async () => {
    const [second, first] = await fail(orders, 2);
    const [mail] = await fail(mails);
    expect(await listed()).toEqual([mail, second, first]);
    expect((await user.executions.inbox({})).items[0]).toMatchObject({
      workflowId: mails,
      workflowName: "Mails",
      version: null,
      error: { name: "HttpError", message: expect.stringContaining("403") },
      nodeId: "send",
      nodeName: "Send Mails",
      replayOf: null,
      dismissedAt: null,
    });
    expect(await user.executions.inboxCount()).toEqual({ count: 3, more: false });
  });

  it("comes in pages that make the whole", async () => {
    const ids = await fail(orders, 5);
    const read: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await user.executions.inbox({ limit: 2, cursor });
      read.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(read).toEqual(ids);
    await expect(user.executions.inbox({ cursor: "nonsense" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  it("groups and filters by what went wrong where", async () => {
    const [second, first] = await fail(orders, 2);
    const [mail] = await fail(mails);
    const config = workflow({ start: manual, a: transform({ v: "{{trigger.nothing}}" }) }, "start > a");
    const { id } = await user.workflows.create({ document: { ...config, name: "Config" } });
    const [bad] = await fail(id);
    const groups = await user.executions.failures({});
    expect(groups.total).toBe(4);
    expect(
      groups.items.map(({ workflowName, errorName, nodeId, count }) => [
        workflowName,
        errorName,
        nodeId,
        count,
      ]),
    ).toEqual([
      ["Orders", "HttpError", "send", 2],
      ["Config", "BadConfig", "a", 1],
      ["Mails", "HttpError", "send", 1],
    ]);
    expect(groups.items[0]).toMatchObject({ nodeName: "Send Orders", latest: { id: second } });
    expect(await listed({ workflowId: orders, errorName: "HttpError", nodeId: "send" })).toEqual([
      second,
      first,
    ]);
    expect(await listed({ errorName: "BadConfig" })).toEqual([bad]);
    expect(await listed({ message: "NOTHING" })).toEqual([bad]);
    expect(await listed({ message: "answered 403" })).toEqual([mail]);
    expect(await listed({ message: "%" })).toEqual([]);
    expect(await listed({ nodeId: "" })).toEqual([]);
    expect((await user.executions.failures({ workflowId: mails })).total).toBe(1);
  });

  it("lets go of what was dismissed, and takes it back", async () => {
    const [second, first] = await fail(orders, 2);
    const ids = [first ?? "", second ?? ""];
    expect(await user.executions.dismiss({ ids: [ids[0] ?? ""] })).toEqual({ changed: 1 });
    expect(await listed()).toEqual([second]);
    expect(await listed({ dismissed: true })).toEqual([first]);
    expect(await user.executions.dismiss({ ids })).toEqual({ changed: 1 });
    expect(await user.executions.inboxCount()).toEqual({ count: 0, more: false });
    expect(await user.executions.undismiss({ ids })).toEqual({ changed: 2 });
    expect(await listed()).toEqual([second, first]);
  });

  it("is the workspace's own", async () => {
    const ids = await fail(orders);
    const owner = user;
    user = await app.signUp("bob");
    expect(await listed()).toEqual([]);
    expect((await user.executions.failures({})).items).toEqual([]);
    expect(await user.executions.dismiss({ ids })).toEqual({ changed: 0 });
    expect(await user.executions.replayMany({ ids })).toMatchObject({
      replayed: [],
      refused: [{ id: ids[0], code: "NOT_FOUND" }],
    });
    await expect(user.executions.inbox({ workflowId: orders })).rejects.toMatchObject({ code: "NOT_FOUND" });
    user = owner;
    expect(await listed()).toEqual(ids);
  });

  it("holds no run of a deleted workflow", async () => {
    await fail(orders);
    await user.workflows.delete({ id: orders });
    expect(await listed()).toEqual([]);
    expect((await user.executions.inboxCount()).count).toBe(0);
  });
});

describe("replaying many", () => {
  it("starts each, takes the old ones out of the inbox, and brings back what fails again", async () => {
    const [mail] = await fail(mails);
    const ids = [...(await fail(orders, 3)), mail ?? ""];
    broken = false;
    const { replayed, refused } = await user.executions.replayMany({ ids, from: "failure" });
    expect(refused).toEqual([]);
    expect(replayed.map(({ id }) => id)).toEqual(ids);
    const ends = await Promise.all(replayed.map(({ executionId }) => finished(user, executionId)));
    expect(ends.map(({ status, replayOf }) => [status, replayOf])).toEqual(
      ids.map((id, index) => [index < 3 ? "COMPLETED" : "FAILED", id]),
    );
    expect(upstream.calls("/first")).toHaveLength(4);
    expect(await listed()).toEqual([replayed[3]?.executionId]);
  });

  it("says before what will run how often", async () => {
    const ids = [...(await fail(orders, 2)), ...(await fail(mails))];
    const plan = await user.executions.replayManyPlan({ ids, from: "failure" });
    expect(
      plan.run.map(({ workflowName, name, sendsAgain, runs }) => [workflowName, name, sendsAgain, runs]),
    ).toEqual([
      ["Orders", "Send Orders", true, 2],
      ["Mails", "Send Mails", true, 1],
    ]);
    expect(plan.reused.map(({ nodeId, runs }) => [nodeId, runs])).toEqual([
      ["start", 2],
      ["first", 2],
      ["start", 1],
      ["first", 1],
    ]);
    const whole = await user.executions.replayManyPlan({ ids });
    expect(whole.run.map(({ nodeId, runs }) => [nodeId, runs])).toContainEqual(["first", 2]);
    expect(upstream.calls("/first")).toHaveLength(3);
  });

  it("starts each once although the call is repeated", async () => {
    const ids = await fail(orders, 2);
    const call = { ids, token: "one-click" };
    const [once, again] = await Promise.all([
      user.executions.replayMany(call),
      user.executions.replayMany(call),
    ]);
    expect(again).toEqual(once);
    const later = await user.executions.replayMany({ ...call, token: "another" });
    expect(later.replayed.map(({ executionId }) => executionId)).not.toEqual(
      once.replayed.map(({ executionId }) => executionId),
    );
    const { db } = await import("@/server/db");
    expect(await db().execution.count({ where: { replayOf: { in: ids } } })).toBe(4);
  });

  it("tells what could not be replayed and replays the others", async () => {
    const [id = ""] = await fail(orders);
    const unknown = "0190b1f0-0000-7000-8000-000000000000";
    const { replayed, refused } = await user.executions.replayMany({ ids: [unknown, id, id] });
    expect(replayed.map((each) => each.id)).toEqual([id]);
    expect(refused).toEqual([{ id: unknown, code: "NOT_FOUND", message: "There is no such execution." }]);
  });

  it("works over REST", async () => {
    const ids = await fail(orders);
    const key = await keyOf(user);
    const list = await rest<{ items: { id: string }[] }>("GET", `inbox?workflowId=${orders}`, { key });
    expect(list.body.items.map(({ id }) => id)).toEqual(ids);
    const replay = await rest<{ replayed: unknown[] }>("POST", "inbox/replay", { key, body: { ids } });
    expect([replay.status, replay.body.replayed.length]).toEqual([202, 1]);
    const one = await rest<{ executionId: string }>("POST", `executions/${ids[0]}/replay`, {
      key,
      body: { fromNodeId: "send" },
    });
    expect([one.status, one.body.executionId]).toEqual([202, expect.any(String)]);
    const plan = await rest<{ run: unknown[] }>("GET", `executions/${ids[0]}/replay?fromNodeId=send`, {
      key,
    });
    expect(plan.body.run).toHaveLength(1);
  });
});
