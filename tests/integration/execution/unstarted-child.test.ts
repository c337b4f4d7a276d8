import { afterAll, beforeAll, expect, it } from "vitest";
import { deployed } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { child, http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { claimed, emptyWorld, engineRunId } from "./claimed";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const noTemplates = async () => ({ trigger: {}, steps: {} });

it("fails nothing where the database is away while a child is started, and starts it then", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { startChild } = await import("@/features/execution/server/start-child");
  const { pool } = await import("@/server/db");
  const target = await deployed(user, workflow({ start: manual, v: transform({ v: 1 }) }, "start > v"));
  const document = workflow({ start: manual, call: child(target, {}, { retries: 0 }) }, "start > call");
  const { id, run, node } = await claimed(user, document);
  const world = { ...emptyWorld, startRun: startChild };
  const attempt = () => executeNode(world, { run, node, iteration: [], engineRunId }, noTemplates);

  await pool().query("ALTER TABLE execution ADD CONSTRAINT no_child CHECK (parent_id IS NULL) NOT VALID");
  await expect(attempt()).rejects.toThrow("no_child");
  await pool().query("ALTER TABLE execution DROP CONSTRAINT no_child");
  const [, step] = (await user.executions.get({ id })).steps;
  expect(step).toMatchObject({ nodeId: "call", status: "RUNNING", error: null });

  expect(await attempt()).toMatchObject({ state: expect.stringMatching(/^(waiting|success)$/) });
  const { rows } = await pool().query("SELECT id FROM execution WHERE parent_id = $1", [id]);
  expect(rows).toHaveLength(1);
});

it("fails nothing where the database is away while a credential is looked up: nothing was sent yet", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { resolveCredential } = await import("@/features/credentials/server/resolve-credential");
  const { pool } = await import("@/server/db");
  const { workspaceId, userId } = user.actor;
  const credentialId = crypto.randomUUID();
  await pool().query(
    `INSERT INTO credential (id, workspace_id, name, type, secret_arn, allowed_hosts, created_by_id)
      VALUES ($1, $2, 'Token', 'BEARER_TOKEN', 'arn', '{}', $3)`,
    [credentialId, workspaceId, userId],
  );
  const call = { ...http("POST", "https://api.example.test/orders"), credentialId };
  const { id, run, node } = await claimed(user, workflow({ start: manual, call }, "start > call"));
  const world = { ...emptyWorld, resolveCredential };
  await pool().query("ALTER TABLE credential RENAME TO credential_away");
  const attempt = executeNode(world, { run, node, iteration: [], engineRunId }, noTemplates);
  await expect(attempt).rejects.toThrow("credential");
  await pool().query("ALTER TABLE credential_away RENAME TO credential");
  const [, step] = (await user.executions.get({ id })).steps;
  expect(step).toMatchObject({ nodeId: "call", status: "RUNNING", error: null });
});
