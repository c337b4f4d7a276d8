import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { CredentialType } from "@/nodes/kit/define-node";
import { rest, type User } from "~/tests/integration/api/client";
import { startUpstream } from "~/tests/integration/api/upstream";
import { startAiServer } from "~/tests/support/ai-server";
import { startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { signIn } from "~/tests/support/sign-in";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { writings } from "./writings";

/**
 * A process that says everything in its log while credentials of every type are sent to upstreams that give them
 * back, fail, redirect and say nothing. Writes, as the last line, what it knows: how often each path was reached, and
 * all texts that it could have told anybody, but for the log.
 */
const { values, provider, dsn } = JSON.parse(process.argv[2] ?? "{}") as {
  values: Record<"key" | "query" | "token" | "password" | "header" | "secret", string>;
  provider: { host: string; authorizeUrl: string; tokenUrl: string; clientId: string; clientSecret: string };
  dsn: string;
};

const port = await freePort();
const ai = await startAiServer();
const app = await startApplication({
  LOG_LEVEL: "trace",
  WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port},localhost:${port},${provider.host},${ai.host}`,
  OPENAI_API_KEY: "key-of-the-operator",
  OPENAI_BASE_URL: ai.base.openai,
  SENTRY_DSN: dsn,
});
const { closeErrorReporting, startErrorReporting } = await import("@/server/error-reporting");
await startErrorReporting("runtime", dsn, () => import("@sentry/node"));
const { startRealtime } = await import("@/realtime/server");
const { pool } = await import("@/server/db");
const { log } = await import("@/server/log");
const upstream = await startUpstream(port);

const { cookie } = await signIn("octocat");
const { actorOf } = await import("@/server/actor");
const { callerFor } = await import("@/server/api/caller");
const actor = await actorOf({ headers: new Headers({ cookie }), method: "GET" });
if (!actor) throw new Error("not signed in");
const user = callerFor({ actor }) as unknown as User;
const { key } = await user.account.apiKeys.create({ name: "canary" });

/** The value of the credential that is tried; undefined for one whose token is in the call. */
let present: string | undefined;
const everything = ({ headers }: { headers: { authorization?: string } }) => {
  const value = present ?? headers.authorization?.replace("Bearer ", "") ?? "";
  const inLonger = ["", "a", "ab"].map((before) =>
    Buffer.from(`${before}${value} and more`).toString("base64"),
  );
  return [...writings(value), ...inLonger].join(" | ");
};
const echo = upstream.on("/echo", (call, response) => {
  const { headers, url, body } = call;
  const all = everything(call);
  response.writeHead(200, { "content-type": "application/json", "x-echo": encodeURIComponent(all) });
  response.end(JSON.stringify({ headers, url, body, [all]: all }));
});
const paths = {
  echo,
  fail: upstream.on("/fail", (call, response) => {
    response.writeHead(422, { "content-type": "text/plain" });
    response.end(`${JSON.stringify(call)} ${everything(call)}`);
  }),
  broken: upstream.on("/broken", (call, response) => {
    response.writeHead(500, { "content-type": "text/html", "retry-after": "0" });
    response.end(`<p>${JSON.stringify(call)} ${everything(call)}</p>`);
  }),
  refused: upstream.on("/refused", ({ headers, url }, response) => {
    response.writeHead(401, { "content-type": "text/plain" }).end(`${JSON.stringify(headers)} ${url}`);
  }),
  redirect: upstream.on("/redirect", (_call, response) => response.writeHead(307, { location: echo }).end()),
  away: upstream.on("/away", ({ url }, response) => {
    const location = `http://localhost:${port}/echo?from=${encodeURIComponent(url)}`;
    response.writeHead(307, { location }).end();
  }),
  cut: upstream.on("/cut", (call, response, _before, socket) => {
    response.writeHead(200, { "content-length": "100000" });
    response.write(everything(call), () => socket.destroy());
  }),
  slow: upstream.on("/slow", (call, response) => {
    response.writeHead(200, { "content-length": "100000" });
    response.write(everything(call));
  }),
  bytes: upstream.on("/bytes", (call, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end(Buffer.concat([Buffer.from([0xff, 0]), Buffer.from(everything(call))]));
  }),
};

const own: [CredentialType, unknown][] = [
  ["API_KEY", { in: "header", name: "X-Key", key: values.key }],
  ["API_KEY", { in: "query", name: "key", key: values.query }],
  ["BEARER_TOKEN", values.token],
  ["BASIC_AUTH", { username: "ada", password: values.password }],
  ["CUSTOM_HEADERS", { headers: [{ name: "X-Own", value: values.header }] }],
  ["HMAC_SECRET", values.secret],
];
const ids: string[] = [];
for (const [type, value] of own) {
  ids.push((await user.credentials.create({ name: type, type, value, testUrl: paths.echo })).id);
}
const { host: _host, ...client } = provider;
const oauth = await user.credentials.create({
  name: "o",
  type: "OAUTH2",
  value: { preset: "custom", ...client },
});
const { url: consent } = await user.credentials.connect({ id: oauth.id });
const sent = await fetch(consent, { redirect: "manual" });
const { GET: callback } = await import("@/app/api/oauth/callback/route");
const landed = await callback(new Request(sent.headers.get("location") ?? "", { headers: { cookie } }));
ids.push(oauth.id);

const server = createServer();
const stopRealtime = startRealtime(server);
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const told: Record<string, string> = { "where the provider led": landed.headers.get("location") ?? "" };
const frames: string[] = [];
const documents: WorkflowDocument[] = [];
const prompts: string[] = [];
/** Keeps what the model was sent since the last time. */
const keepPrompts = () => prompts.push(JSON.stringify(ai.calls.map(({ body, headers }) => [body, headers])));
/** A call of the REST API whose answer need not be JSON. */
async function textOf(path: string, init: RequestInit = {}): Promise<string> {
  const { GET } = await import("@/app/api/v1/[...path]/route");
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", ...init.headers };
  const request = new Request(`http://localhost:3000/api/v1/${path}`, { ...init, headers });
  return await (await GET(request, { params: Promise.resolve({ path: path.split("/") }) })).text();
}

/** Each credential meets each path, several at a time; what goes wrong is handled and told to the next step. */
const inTurn = [values.key, values.query, values.token, values.password, values.header, values.secret];
for (const [index, credentialId] of ids.entries()) {
  present = inTurn[index];
  const calls = Object.entries(paths).map(
    ([name, url]) =>
      [
        name,
        http("PUT", url, {}, { credentialId, retries: 1, timeoutMs: name === "slow" ? 500 : 10_000 }),
      ] as const,
  );
  const rescues = calls.map(
    ([name]) => [`after-${name}`, transform({ all: `{{json steps.${name}}}` })] as const,
  );
  const prompt = "{{json steps.echo}} and {{json steps.bytes}}";
  const ask = { type: "action.ai", config: { provider: "openai", model: "m", prompt } };
  const nodes = { start: manual, ...Object.fromEntries([...calls, ...rescues]), ask };
  const edges = Object.keys(paths).flatMap((name) => [
    `start > ${name} > after-${name}`,
    `${name}:error > after-${name}`,
  ]);
  ai.answers({ text: "What a model says." });
  const document = { ...workflow(nodes, ...edges, "echo > ask", "bytes > ask"), name: `Canary ${index}` };
  documents.push(document);
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id, input: { index } });
  const { ticket } = await user.executions.ticket({ id: executionId });
  const { port: realtimePort } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${realtimePort}/executions/${executionId}?ticket=${ticket}`);
  socket.on("message", (data) => frames.push(String(data)));
  for (;;) {
    const { status } = await user.executions.get({ id: executionId });
    if (status !== "PENDING" && status !== "RUNNING") break;
    await sleep(50);
  }
  socket.close();
  const read = async (path: string) => (await rest("GET", path, { key })).text;
  told[`run ${index}`] = await read(`executions/${executionId}`);
  told[`steps ${index}`] = await read(`executions/${executionId}/steps`);
  told[`document ${index}`] = await read(`workflows/${id}`);
  const { payloads } = await pool()
    .query<{ id: string }>("SELECT id FROM payload WHERE execution_id = $1", [executionId])
    .then(({ rows }) => ({ payloads: rows }));
  for (const payload of payloads) {
    told[`payload ${payload.id}`] = await textOf(`payloads/${payload.id}`);
  }
  keepPrompts();
  // What a model is told of the steps that ran.
  ai.answers({ json: {} });
  const steps = JSON.parse(told[`run ${index}`] ?? "{}").steps as { name: string; output: unknown }[];
  const context = { trigger: {}, steps: Object.fromEntries(steps.map(({ name, output }) => [name, output])) };
  const asked = { nodeType: "utility.transform", intent: "keep the url of echo", context };
  told[`proposal ${index}`] = JSON.stringify(await user.ai.config(asked).catch(String));
  keepPrompts();
  ai.answers({ json: {} });
  told[`stream ${index}`] = await textOf("ai/config", {
    method: "POST",
    body: JSON.stringify(asked),
    headers: { accept: "text/event-stream" },
  });
  keepPrompts();
  for (const nodeId of ["fail", "broken", "refused", "away", "cut", "slow"]) {
    ai.answers({ json: { what: "It failed.", causes: [], verdict: "look", questions: [] } });
    const explained = await user.ai.explain.step({ executionId, nodeId }).catch(String);
    told[`explained ${index} ${nodeId}`] = JSON.stringify(explained);
    keepPrompts();
  }
  told[`prompts ${index}`] = prompts.splice(0).join("\n");
  const tested = await rest("POST", `credentials/${credentialId}/test`, { key, body: { url: paths.echo } });
  const wrong = await rest("POST", `credentials/${credentialId}/test`, { key, body: { url: paths.refused } });
  told[`tests ${index}`] = `${tested.text} ${wrong.text}`;
  log.error({ err: new Error(`a failure beside ${told[`run ${index}`]?.slice(0, 2_000)}`) }, "canary");
}

for (const path of [
  "credentials",
  "credentials/uses",
  "credentials/deleted",
  "workflows",
  "executions",
  "inbox",
]) {
  told[path] = (await rest("GET", path, { key })).text;
}
told.notices = JSON.stringify(await user.credentials.notices());
told.frames = frames.join("\n");

// The command line prints to the same output as the log.
const { writeFileSync } = await import("node:fs");
const { exportCommand } = await import("@/cli/commands/transfer");
const { runCommand } = await import("@/cli/commands/run");
const { rows: people } = await pool().query<{ email: string }>('SELECT email FROM "user" WHERE id = $1', [
  actor.userId,
]);
const { items: stored } = await user.workflows.list({});
ai.answers({ text: "What a model says." });
for (const [index, document] of documents.entries()) {
  present = inTurn[index];
  const file = `${process.argv[3]}.document.json`;
  writeFileSync(file, JSON.stringify(document));
  const as = people[0] && { user: people[0].email };
  await runCommand([file], { ...as });
  await exportCommand([stored.find(({ name }) => name === document.name)?.id ?? ""], { ...as });
}
keepPrompts();
told["prompts of the command line"] = prompts.splice(0).join("\n");

const { rows: tables } = await pool().query<{ name: string }>(
  `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
   WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
);
for (const { name } of tables) {
  const { rows } = await pool().query<{ row: string }>(`SELECT r::text AS row FROM ${name} AS r`);
  // A row's own quotes are doubled in its text.
  told[`table ${name}`] = rows.map(({ row }) => `${row}\n${row.replaceAll('""', '"')}`).join("\n");
}
const reached = Object.fromEntries(
  Object.keys(paths).map((name) => [name, upstream.calls(`/${name}`).length]),
);
const arrived = JSON.stringify(upstream.calls("/echo").map(({ headers, url }) => [headers, url]));
await closeErrorReporting();
stopRealtime();
server.close();
await upstream.stop();
await ai.stop();
await app.stop();
writeFileSync(process.argv[3] ?? "", JSON.stringify({ told, reached, arrived, tables: tables.length }));
