import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { deployed, finished, keyOf, rest, type User, webhook } from "./client";

let app: Application;
let user: User;
let key: string;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(() => app?.stop());

const giving = (value: string): WorkflowDocument =>
  workflow({ start: manual, a: transform({ v: value }) }, "start > a");
const hook: WorkflowDocument = workflow(
  { hook: { type: "trigger.webhook", config: { response: "wait" } }, a: transform({ v: "one" }) },
  "hook > a",
);
type Detail = { id: string; revision: number; document: WorkflowDocument; activeVersion: number | null };

describe("saving", () => {
  it("refuses a stale save, names both sides and overwrites nothing: 409", async () => {
    const { body: created } = await rest<Detail>("POST", "workflows", { key, body: giving("first") });
    const save = (revision: number, document: WorkflowDocument) =>
      rest("PUT", `workflows/${created.id}`, { key, body: { revision, document } });
    expect(await save(1, giving("second"))).toMatchObject({ status: 200, body: { revision: 2 } });
    const stale = await save(1, giving("third"));
    const { body: now } = await rest<Detail & { updatedAt: string }>("GET", `workflows/${created.id}`, {
      key,
    });
    expect(now).toMatchObject({ revision: 2, document: giving("second") });
    expect(stale).toMatchObject({
      status: 409,
      body: {
        error: {
          code: "CONFLICT",
          details: { yours: { revision: 1 }, theirs: { revision: 2, updatedAt: now.updatedAt } },
        },
      },
    });
    expect((await save(7, giving("fourth"))).status).toBe(409);
  });

  it("lets exactly one of the saves that begin at once win", async () => {
    const { id } = await user.workflows.create({ document: giving("first") });
    const texts = Array.from({ length: 12 }, (_, index) => `writer ${index}`);
    const answers = await Promise.all(
      texts.map((text) =>
        rest<Detail>("PUT", `workflows/${id}`, { key, body: { revision: 1, document: giving(text) } }),
      ),
    );
    const won = answers.flatMap(({ status, body }) => (status === 200 ? [body] : []));
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(11);
    expect(await user.workflows.get({ id })).toMatchObject({ revision: 2, document: won[0]?.document });
  });

  it("answers a save with what was saved, whatever is saved right behind it", async () => {
    const { id } = await user.workflows.create({ document: giving("first") });
    /** Saves on top of the newest revision until it has won 15 times. */
    const writer = async (name: string) => {
      for (let won = 0; won < 15; ) {
        const document = giving(`${name} ${won}`);
        const { revision } = await user.workflows.get({ id });
        const { status, body } = await rest<Detail>("PUT", `workflows/${id}`, {
          key,
          body: { revision, document },
        });
        if (status === 409) continue;
        expect(body).toMatchObject({ revision: revision + 1, document });
        won += 1;
      }
    };
    await Promise.all(["a", "b", "c", "d"].map(writer));
    expect(await user.workflows.get({ id })).toMatchObject({ revision: 61 });
  });
});

describe("deploying", () => {
  it("takes the revision that the user saw, and no other: 409", async () => {
    const { id } = await user.workflows.create({ document: giving("seen") });
    await user.workflows.save({ id, revision: 1, document: giving("unseen") });
    expect(await rest("POST", `workflows/${id}/deploy`, { key, body: { revision: 1 } })).toMatchObject({
      status: 409,
      body: { error: { code: "CONFLICT", details: { yours: { revision: 1 }, theirs: { revision: 2 } } } },
    });
    expect(await user.workflows.get({ id })).toMatchObject({ activeVersion: null });
    expect(await rest("POST", `workflows/${id}/deploy`, { key, body: { revision: 2 } })).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
  });

  it("numbers versions from 1, and makes none of what is deployed already", async () => {
    const { id } = await user.workflows.create({ document: giving("a") });
    const deploy = async () => (await user.workflows.deploy({ id })).version;
    expect([await deploy(), await deploy()]).toEqual([1, 1]);
    await user.workflows.save({ id, revision: 1, document: giving("b") });
    expect(await user.workflows.get({ id })).toMatchObject({ activeVersion: 1, draftIsActive: false });
    expect([await deploy(), await deploy()]).toEqual([2, 2]);
    expect(await user.workflows.get({ id })).toMatchObject({ activeVersion: 2, draftIsActive: true });
  });

  it("gives deployments that begin at once one version", async () => {
    const { id } = await user.workflows.create({ document: giving("a") });
    const answers = await Promise.all(Array.from({ length: 20 }, () => user.workflows.deploy({ id })));
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1]));
  });

  it("carries many deployments with credentials at once", async () => {
    const credential = await user.credentials.create({ name: "c", type: "BEARER_TOKEN", value: "v-a-l-u-e" });
    const document = workflow(
      {
        start: manual,
        a: {
          type: "action.http",
          config: { url: "https://a.test" },
          credentialId: credential.id,
        },
      },
      "start > a",
    );
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await user.workflows.create({ document })).id),
    );
    const answers = await Promise.all(ids.map((id) => user.workflows.deploy({ id })));
    expect(answers).toEqual(ids.map(() => ({ version: 1 })));
  });

  it("pins a run to the version that it started with", async () => {
    const slow = (value: string) =>
      workflow(
        { hook: { type: "trigger.webhook" }, pause: wait(1), a: transform({ v: value }) },
        "hook > pause > a",
      );
    const id = await deployed(user, slow("one"));
    const first = await webhook("POST", id);
    await user.workflows.save({ id, revision: 1, document: slow("two") });
    await user.workflows.deploy({ id });
    const second = await webhook("POST", id);
    expect(await finished(user, first.body.executionId)).toMatchObject({ version: 1, output: { v: "one" } });
    expect(await finished(user, second.body.executionId)).toMatchObject({ version: 2, output: { v: "two" } });
    expect((await user.executions.graph({ id: first.body.executionId })).document).toEqual(slow("one"));
  });

  it("is not touched by edits of the draft", async () => {
    const id = await deployed(user, hook);
    const broken = { ...hook, nodes: hook.nodes.slice(1) };
    await user.workflows.save({ id, revision: 1, document: broken });
    expect(await webhook("POST", id)).toMatchObject({ status: 200, body: { output: { v: "one" } } });
    expect((await rest("POST", `workflows/${id}/deploy`, { key, body: {} })).status).toBe(422);
    expect(await webhook("POST", id)).toMatchObject({ status: 200, body: { output: { v: "one" } } });
  });

  it("leaves the draft's time and revision as they were", async () => {
    const { id } = await user.workflows.create({ document: giving("a") });
    const before = await user.workflows.get({ id });
    await user.workflows.deploy({ id });
    const { revision, updatedAt } = await user.workflows.get({ id });
    expect([revision, updatedAt]).toEqual([before.revision, before.updatedAt]);
  });
});

describe("running", () => {
  it("runs the draft, or exactly the document given, and stores neither as the draft", async () => {
    const { id } = await user.workflows.create({ document: giving("draft") });
    await user.workflows.deploy({ id });
    await user.workflows.save({ id, revision: 1, document: giving("edited") });
    const run = async (body: Record<string, unknown>) => {
      const answer = await rest<{ executionId: string }>("POST", `workflows/${id}/run`, { key, body });
      expect(answer.status).toBe(202);
      return finished(user, answer.body.executionId);
    };
    expect(await run({})).toMatchObject({ version: null, output: { v: "edited" } });
    expect(await run({ document: giving("on the screen") })).toMatchObject({
      version: null,
      output: { v: "on the screen" },
    });
    expect(await user.workflows.get({ id })).toMatchObject({ revision: 2, document: giving("edited") });
  });

  it("starts at the trigger that is named", async () => {
    const document = workflow(
      { one: manual, two: manual, a: transform({ v: 1 }), b: transform({ v: 2 }) },
      "one > a",
      "two > b",
    );
    const { id } = await user.workflows.create({ document });
    const { executionId } = await user.executions.run({ id, triggerId: "two" });
    expect(await finished(user, executionId)).toMatchObject({ triggerNodeId: "two", output: { v: 2 } });
  });
});

describe("taking out of service", () => {
  it("deactivates at once: the webhook answers 404, what runs goes on", async () => {
    const id = await deployed(
      user,
      workflow(
        { hook: { type: "trigger.webhook" }, pause: wait(1), a: transform({ v: "done" }) },
        "hook > pause > a",
      ),
    );
    const { body } = await webhook("POST", id);
    expect(await rest("POST", `workflows/${id}/deactivate`, { key })).toMatchObject({
      status: 200,
      body: { version: null },
    });
    expect((await webhook("POST", id)).status).toBe(404);
    expect(await user.workflows.get({ id })).toMatchObject({ activeVersion: null });
    expect(await finished(user, body.executionId)).toMatchObject({ status: "COMPLETED" });
    expect(await user.workflows.deploy({ id })).toEqual({ version: 2 });
    expect((await webhook("POST", id)).status).toBe(202);
  });

  it("deletes softly: gone for everyone at once, its runs still to be read", async () => {
    const id = await deployed(user, hook);
    const { body } = await webhook("POST", id);
    const answer = await rest("DELETE", `workflows/${id}`, { key });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await webhook("POST", id)).status).toBe(404);
    for (const [method, path, sent] of [
      ["GET", `workflows/${id}`, undefined],
      ["PUT", `workflows/${id}`, { revision: 1, document: hook }],
      ["DELETE", `workflows/${id}`, undefined],
      ["POST", `workflows/${id}/deploy`, {}],
      ["POST", `workflows/${id}/deactivate`, {}],
      ["POST", `workflows/${id}/run`, {}],
    ] as const) {
      const refused = await rest(method, path, { key, ...(sent && { body: sent }) });
      expect(refused, `${method} ${path}`).toMatchObject({ status: 404 });
    }
    expect((await user.workflows.list({})).items.map((item) => item.id)).not.toContain(id);
    expect(await user.executions.get({ id: body.executionId })).toMatchObject({ status: "COMPLETED" });
    const { db } = await import("@/server/db");
    expect(await db().workflow.findUnique({ where: { id } })).toMatchObject({ name: "Test" });
  });
});
