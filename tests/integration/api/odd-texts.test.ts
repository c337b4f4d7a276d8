import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { keyOf, rest, runToEnd, type User, webhook } from "./client";

/** Texts that JSON can carry and PostgreSQL's text and jsonb cannot. */
const odd = ["a\u0000b", "\ud83d alone", "\u0000", "\\u0000 spelt out", "\u2028", "e\u0301 😀"];

let app: Application;
let user: User;
let key: string;
let port: number;
const server = createServer((_request, response) => {
  response.writeHead(500, { "content-type": "application/octet-stream" });
  response.end(Buffer.from([0, 1, 2, 0xff, 0xfe, 0, 65]));
});

beforeAll(async () => {
  port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(async () => {
  await app?.stop();
  server.close();
});

describe.each(odd)("the text %j", (text) => {
  it("goes through a run as data", async () => {
    const document = workflow(
      {
        start: manual,
        a: transform({ field: "{{trigger.v}}" }),
        b: transform({ v: "{{steps.a.field}}" }),
      },
      "start > a > b",
    );
    const execution = await runToEnd(user, document, { v: text });
    expect(execution).toMatchObject({ status: "COMPLETED", output: { v: text } });
  });

  it("comes in by a webhook", async () => {
    const document = workflow(
      {
        hook: { type: "trigger.webhook", config: { response: "wait" } },
        a: transform({ v: "{{trigger.body.v}}" }),
      },
      "hook > a",
    );
    const { id } = await user.workflows.create({ document });
    await user.workflows.deploy({ id });
    const answer = await webhook("POST", id, { body: { v: text } });
    expect(answer).toMatchObject({ status: 200, body: { output: { v: text } } });
  });

  it("in a config is run as it is, or refused when it is saved: 400 naming the field", async () => {
    const document = workflow({ start: manual, a: transform({ v: text }) }, "start > a");
    const created = await rest<{ id: string }>("POST", "workflows", { key, body: document });
    const storable = !text.includes("\u0000") && text.isWellFormed();
    expect(created.status).toBe(storable ? 201 : 400);
    if (!storable) {
      expect(created.text).toContain("nodes.1.data.config");
      return;
    }
    expect(await runToEnd(user, document)).toMatchObject({ status: "COMPLETED", output: { v: text } });
  });

  it("in an error is shown without what cannot be kept", async () => {
    const document = workflow(
      { start: manual, a: http("GET", "{{trigger.url}}", {}, { retries: 0 }) },
      "start > a",
    );
    const execution = await runToEnd(user, document, { url: `${text}` });
    expect(execution.status).toBe("FAILED");
    expect(execution.steps[1]?.error?.message).toContain("url");
  });
});

it("shows the failure of an answer that is no text", async () => {
  const document = workflow(
    { start: manual, a: http("GET", `http://127.0.0.1:${port}/`, {}, { retries: 0 }) },
    "start > a",
  );
  const execution = await runToEnd(user, document);
  expect(execution).toMatchObject({ status: "FAILED", error: { name: "HttpError" } });
  expect(execution.steps[1]?.error?.message).toContain("answered 500");
});
