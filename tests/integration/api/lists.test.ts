import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";
import { finished, keyOf, rest, type User } from "./client";

type Item = { id: string } & Record<string, unknown>;
type Page = { items: Item[]; nextCursor: string | null };

let app: Application;
let user: User;
let key: string;
const canary = "payload-that-no-list-may-carry";
const document = workflow({ start: manual, a: transform({ v: `{{trigger.v}} ${canary}` }) }, "start > a");

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  key = await keyOf(user);
  const { db } = await import("@/server/db");
  // The example that everyone begins with would stand among the test's own.
  await db().workflow.deleteMany();
  const { id } = await user.workflows.create({ document });
  for (let index = 0; index < 6; index += 1) {
    const { executionId } = await user.executions.run({ id, input: { v: index } });
    await finished(user, executionId);
    await user.credentials.create({ name: `credential ${index}`, type: "BEARER_TOKEN", value: canary });
    await user.workflows.create({ document: { ...document, name: `workflow ${index}` } });
  }
});
afterAll(() => app?.stop());

async function page(path: string, query: Record<string, string>): Promise<Page> {
  const { status, body } = await rest<Page>("GET", `${path}?${new URLSearchParams(query)}`, { key });
  expect(status).toBe(200);
  return body;
}

/** Reads a list to its end, two at a time; `between` runs after each page. */
async function all(path: string, between: (read: number) => Promise<void> = async () => undefined) {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const next: Page = await page(path, { limit: "2", ...(cursor && { cursor }) });
    items.push(...next.items);
    cursor = next.nextCursor;
    await between(items.length);
  } while (cursor);
  return items;
}

const ids = (items: Item[]) => items.map(({ id }) => id);

describe.each(["workflows", "executions", "credentials"])("the list of %s", (path) => {
  it("comes in pages that make the whole, in order, none twice", async () => {
    const whole = await page(path, { limit: "100" });
    expect(whole.nextCursor).toBeNull();
    expect(ids(await all(path))).toEqual(ids(whole.items));
    expect(new Set(ids(whole.items)).size).toBe(whole.items.length);
    expect(whole.items.length).toBeGreaterThanOrEqual(6);
  });

  it("carries neither documents nor payloads nor values", async () => {
    const { text } = await rest("GET", `${path}?limit=100`, { key });
    expect(text).not.toContain(canary);
    for (const item of (await page(path, {})).items) {
      expect(Object.keys(item)).toEqual(
        expect.not.arrayContaining(["document", "output", "input", "steps", "value"]),
      );
    }
  });

  it("has UUIDv7 as ids and UTC times with milliseconds", async () => {
    for (const item of (await page(path, {})).items) {
      expect(item.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const times = Object.entries(item).filter(([name, value]) => name.endsWith("At") && value !== null);
      expect(times.length).toBeGreaterThan(0);
      for (const [, time] of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  it("refuses a cursor of another list, and one that was tampered with: 400", async () => {
    const { nextCursor } = await page(path, { limit: "2" });
    const others = await Promise.all(
      ["workflows", "executions"].map(async (other) => (await page(other, { limit: "1" })).nextCursor ?? ""),
    );
    const bad = ["AAAA", `${nextCursor}AAAA`, (nextCursor ?? "").slice(4)];
    if (path === "workflows") bad.push(others[1] ?? "");
    if (path === "executions") bad.push(others[0] ?? "");
    for (const cursor of bad) {
      const answer = await rest("GET", `${path}?cursor=${encodeURIComponent(cursor)}`, { key });
      expect(answer, cursor).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
      expect(answer.body.error.message).toContain("cursor");
    }
  });
});

it("neither repeats nor leaves out a row while others come and go", async () => {
  const before = ids((await page("credentials", { limit: "100" })).items);
  const [, second] = before;
  const read = await all("credentials", async (count) => {
    if (count > 4) return;
    await user.credentials.create({ name: "new meanwhile", type: "BEARER_TOKEN", value: canary });
    if (count === 2) await user.credentials.delete({ id: second ?? "" });
  });
  expect(ids(read)).toEqual(before);
  expect(ids((await page("credentials", { limit: "100" })).items)).not.toContain(second);
});

it("neither repeats nor leaves out a workflow that is as it was while others change", async () => {
  const before = (await page("workflows", { limit: "100" })).items;
  const newest = before[0]?.id ?? "";
  const read = await all("workflows", async (count) => {
    if (count !== 2) return;
    // Both move to the front: the first was read already, the second is new.
    await user.workflows.save({ id: newest, revision: 1, document: { ...document, name: "changed" } });
    await user.workflows.create({ document: { ...document, name: "new" } });
  });
  expect(ids(read)).toEqual(ids(before));
});

it("tells rows of one time apart by their id", async () => {
  const { db } = await import("@/server/db");
  await db().$executeRaw`UPDATE workflow SET updated_at = '2026-01-01T00:00:00.123Z'`;
  const whole = ids((await page("workflows", { limit: "100" })).items);
  expect(ids(await all("workflows"))).toEqual(whole);
});

it("filters executions by workflow and status, page by page", async () => {
  const failing = workflow({ start: manual, a: transform({ v: "{{trigger.gone}}" }) }, "start > a");
  const { id } = await user.workflows.create({ document: failing });
  for (let index = 0; index < 3; index += 1) {
    await finished(user, (await user.executions.run({ id })).executionId);
  }
  const failed = await page("executions", { status: "FAILED", workflowId: id, limit: "2" });
  expect(failed.items.map(({ status }) => status)).toEqual(["FAILED", "FAILED"]);
  const rest = await page("executions", {
    status: "FAILED",
    workflowId: id,
    cursor: failed.nextCursor ?? "",
  });
  expect(rest).toMatchObject({ items: [{ status: "FAILED" }], nextCursor: null });
  expect((await page("executions", { status: "COMPLETED", workflowId: id })).items).toEqual([]);
});

it("shows an execution with its first 500 steps and where they go on", async () => {
  const size = 502;
  const nodes = Object.fromEntries(
    Array.from({ length: size - 1 }, (_, index) => [`n${index}`, transform({ v: index })]),
  );
  const lines = Object.keys(nodes).map((id) => `start > ${id}`);
  const { id } = await user.workflows.create({ document: workflow({ start: manual, ...nodes }, ...lines) });
  const { executionId } = await user.executions.run({ id });
  type Detail = { steps: { nodeId: string }[]; nextStepCursor: string | null; status: string };
  let detail: Detail;
  do {
    detail = (await rest<Detail>("GET", `executions/${executionId}`, { key })).body;
  } while (detail.steps.length < 500);
  const more = await page(`executions/${executionId}/steps`, { cursor: detail.nextStepCursor ?? "" });
  expect([detail.steps.length, more.items.length, more.nextCursor]).toEqual([500, size - 500, null]);
  const nodeIds = [...detail.steps, ...more.items].map(({ nodeId }) => nodeId);
  expect(new Set(nodeIds).size).toBe(size);
  await user.executions.cancel({ id: executionId });
});
