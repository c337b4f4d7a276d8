import { startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { deployed, keyOf, rest, runToEnd, trpc, webhook } from "./client";
import { startUpstream } from "./upstream";

/**
 * A process that says everything in its log while secrets and payloads go through it, well and badly. What it must
 * not log is told in the arguments: a secret, a payload.
 */
const [secret = "", payload = ""] = process.argv.slice(2);

const port = await freePort();
const app = await startApplication({
  LOG_LEVEL: "trace",
  WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`,
});
const upstream = await startUpstream(port);
const user = await app.signUp();
const key = await keyOf(user);
const { id: credentialId } = await user.credentials.create({
  name: "c",
  type: "BEARER_TOKEN",
  value: secret,
});

const echo = upstream.on("/echo", ({ headers, body }, response) => {
  response.writeHead(500, { "content-type": "text/plain", "retry-after": "0" });
  response.end(`${headers.authorization} ${body}`);
});
await runToEnd(
  user,
  workflow(
    {
      start: manual,
      call: http(
        "PUT",
        echo,
        { body: { type: "text", content: "{{trigger.text}}" } },
        { credentialId, retries: 1 },
      ),
    },
    "start > call",
  ),
  { text: payload },
);

const auth = { type: "bearer" };
const hook = await deployed(
  user,
  workflow(
    {
      hook: { type: "trigger.webhook", config: { auth, response: "wait" }, credentialId },
      a: transform({ v: "{{trigger.body.v}}", gone: "{{trigger.body.gone}}" }),
    },
    "hook > a",
  ),
);
const headers = { authorization: `Bearer ${secret}` };
await webhook("POST", hook, { headers, body: { v: payload } });
await webhook("POST", hook, { headers: { authorization: `Bearer ${payload}` }, body: { v: payload } });
await webhook("POST", hook, { headers, text: `{"v": ${payload}` });

// Failures that nobody foresaw: the database refuses rows that hold what must not be told.
const { pool } = await import("@/server/db");
for (const table of ["execution", "credential", "workflow"]) {
  const column = { execution: "trigger_data", credential: "name", workflow: "document" }[table];
  await pool().query(
    `ALTER TABLE ${table} ADD CONSTRAINT no_${table} CHECK (${column} NOT LIKE '%${payload}%') NOT VALID`,
  );
}
await webhook("POST", hook, { headers, body: { v: payload } });
await rest("POST", "credentials", { key, body: { name: payload, type: "BEARER_TOKEN", value: secret } });
const document = workflow({ start: manual, a: transform({ v: payload }) }, "start > a");
await rest("POST", "workflows", { key, body: document });
await trpc("POST", "workflows.create", { key, body: { document } });
await rest("GET", "workflows", { key: `${key}x`, headers: { cookie: `workfuse.session_token=${secret}` } });

await app.stop();
await upstream.stop();
