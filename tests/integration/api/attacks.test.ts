import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { http, manual, workflow } from "~/tests/support/workflow-builder";
import { deployed, finished, keyOf, rest, type User, webhook } from "./client";

const secret = "the content of a file of the server's";

let app: Application;
let user: User;
let key: string;
let folder: string;
let file: string;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  key = await keyOf(user);
  folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-attack-"));
  file = path.join(folder, "secret.txt");
  writeFileSync(file, secret);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await app?.stop();
});

/** What form parsers of others hand on as an uploaded file, written as data by the caller. */
const uploads = () => {
  const upload = { filepath: file, path: file, originalFilename: "a.txt", mimetype: "text/plain", size: 1 };
  return { files: { upload, "field-0": [upload] }, data: {}, upload, $binary: upload, url: `file://${file}` };
};

describe("a caller who says that a file was uploaded", () => {
  it.each([
    ["application/json", () => JSON.stringify(uploads())],
    ["text/plain", () => JSON.stringify(uploads())],
    ["application/x-www-form-urlencoded", () => `files[upload][filepath]=${file}&filepath=${file}`],
    ["application/json; boundary=x", () => JSON.stringify(uploads())],
  ])("as %s has written data, and no file is read", async (type, text) => {
    const hook = { type: "trigger.webhook", config: { response: "immediate" } };
    const id = await deployed(user, workflow({ hook }, "hook"));
    const answer = await webhook("POST", id, { text: text(), headers: { "content-type": type } });
    expect(answer.status).toBe(202);
    const execution = await finished(user, answer.body.executionId);
    expect(JSON.stringify(execution)).toContain(path.basename(file));
    expect(JSON.stringify(execution)).not.toContain(secret);
  });

  it.each([
    "multipart/form-data; boundary=x",
    "Multipart/Form-Data; boundary=x",
    "multipart/mixed; boundary=x",
  ])("as %s is refused: 400", async (type) => {
    const hook = { type: "trigger.webhook", config: {} };
    const id = await deployed(user, workflow({ hook }, "hook"));
    const part = `--x\r\nContent-Disposition: form-data; name="a"; filename="${file}"\r\n\r\nb\r\n--x--`;
    const answer = await webhook("POST", id, { text: part, headers: { "content-type": type } });
    expect(answer.status).toBe(400);
  });
});

describe("checking what a node would do", () => {
  it.each([
    ["code", "action.code", { code: 'return "it " + "ran"' }],
    ["code that never ends", "action.code", { code: "for (;;);" }],
    ["a function's default that has an effect", "action.code", { code: '(a = "it " + "ran") => a' }],
    ["a call", "action.http", { method: "POST", url: "http://127.0.0.1:1/" }],
    ["a model's answer", "action.ai", { prompt: "x" }],
  ])("runs nothing of it: %s", async (_, type, config) => {
    const { db } = await import("@/server/db");
    const before = await db().execution.count();
    const answer = await rest("POST", "nodes/preview", { key, body: { type, config, context: {} } });
    expect([200, 422]).toContain(answer.status);
    expect(answer.text).not.toContain("it ran");
    expect(await db().execution.count()).toBe(before);
  });

  it("needs a session or a key: 401", async () => {
    const body = { type: "action.code", config: { code: "return 1" }, context: {} };
    for (const where of ["nodes/preview", "ai/explain/workflow", "ai/workflow", "ai/config"])
      expect((await rest("POST", where, { body })).status).toBe(401);
  });
});

describe("a node without a credential of its own", () => {
  const call = (credentialId?: string) => ({
    ...http("GET", "https://api.example.test/", { auth: { type: "bearer" } }, { retries: 0 }),
    ...(credentialId !== undefined && { credentialId }),
  });

  it("gets nobody else's, least of all the operator's", async () => {
    const hook = { type: "trigger.webhook", config: { auth: { type: "bearer" } } };
    const { id } = await user.workflows.create({ document: workflow({ hook }, "hook") });
    const refused = await rest("POST", `workflows/${id}/deploy`, { key, body: {} });
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.text).toContain("credential");
    for (const named of ["", "AWS_SECRET_ACCESS_KEY", "0190b1f0-0000-7000-8000-000000000000"]) {
      const document = workflow({ start: manual, a: call(named) }, "start > a");
      const answer = await rest("POST", "workflows", { key, body: document });
      expect([400, 422], named).toContain(answer.status);
    }
  });
});

describe("nodes", () => {
  /** The engine of the sandbox is a file of the product. */
  const known: Record<string, readonly string[]> = {
    "action-code/sandbox/evaluate.ts": ["node:fs", "node:module"],
  };
  const sources = readdirSync("src/nodes", { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );

  it.each(sources)("%s can reach no file, program or database", (name) => {
    const source = readFileSync(path.join("src/nodes", name), "utf8");
    const imported = [...source.matchAll(/(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g)].map(
      ([, of]) => of,
    );
    const reaching = imported.filter((of) =>
      /^(node:)?(fs|child_process|cluster|vm|module|repl|net|dgram|inspector)(\/|$)|^pg$|prisma|sqlite|simple-git/.test(
        of ?? "",
      ),
    );
    expect(reaching.sort()).toEqual([...(known[name] ?? [])].sort());
  });
});
